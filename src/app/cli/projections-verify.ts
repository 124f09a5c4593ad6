// `voicemeet projections verify`: rebuilds read models from zero and compares every cell with the live ones. Values are
// shown only where they are asked for: they may be personal.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { FatalFault } from '../../ports/faults.ts';
import type { Difference } from '../../ports/read-model-workshop.port.ts';
import type { ProjectionOperator } from '../../projections/operator.ts';
import type { Verification, VerifiedTable } from '../../projections/verify.ts';
import type { Progress } from './progress.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { jsonOption, projectionsNamed } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

interface VerifyOptions extends JsonOption {
  readonly batchSizes: readonly number[];
  readonly values?: true;
}

const defaultBatchSizes = [1, 7, 1_000];
const maxBatchSizes = 5;
const maxBatchEvents = 10_000;

/** Adds the verb. It fails on any difference, and where a projection never ran. */
export function addProjectionsVerify(parent: Command, { terminal, operate, fail }: Verbs): void {
  parent
    .command('verify')
    .description(
      'rebuild from zero next to the live read model and compare every cell; exit 1 on a difference',
    )
    .argument('[projection]', 'its name, or "all"', 'all')
    .addOption(batchSizesOption())
    .option('--values', 'show the cells that differ as well; they may be personal')
    .addOption(jsonOption())
    .action(async (name: string, { json, values, batchSizes }: VerifyOptions) => {
      const verified: Verification[] = [];
      await operate(async (operator) => {
        for (const projection of await projectionsNamed(operator, name)) {
          const one = await verifyOne(operator, terminal, projection, batchSizes);
          // One that never ran must not hide what is wrong with the others.
          if (one === undefined) fail();
          else verified.push(one);
          if (!json && one !== undefined)
            for (const line of linesOf(one, values === true)) terminal.out(line);
        }
      });
      const equal = verified.every((one) => one.equal);
      if (json) terminal.out(jsonOf({ equal, projections: verified.map((one) => documentOf(one, values)) }));
      if (!equal) fail();
    });
}

function batchSizesOption(): Option {
  return new Option('--batch-sizes <events,…>', 'events at once: one rebuild for each')
    .default(defaultBatchSizes, defaultBatchSizes.join(','))
    .argParser((text) => {
      const sizes = text.split(',').map((word) => (/^\d{1,5}$/.test(word.trim()) ? Number(word) : 0));
      const fit = sizes.every((size) => size >= 1 && size <= maxBatchEvents);
      if (fit && sizes.length <= maxBatchSizes && new Set(sizes).size === sizes.length) return sizes;
      throw new InvalidArgumentError(
        `Name up to ${maxBatchSizes} different numbers from 1 to ${maxBatchEvents}, like 1,7,1000.`,
      );
    });
}

async function verifyOne(
  operator: ProjectionOperator,
  terminal: Terminal,
  name: string,
  batchSizes: readonly number[],
): Promise<Verification | undefined> {
  let shown: { readonly batchEvents: number; readonly progress: Progress } | undefined;
  const progress = (batchEvents: number, position: bigint, until: bigint): void => {
    if (shown?.batchEvents !== batchEvents) {
      shown?.progress.end();
      const title = `verifying ${name}, batches of ${batchEvents}`;
      shown = { batchEvents, progress: terminal.progress(title, operator.unit) };
    }
    shown.progress.to(position, until);
  };
  try {
    const [one] = await operator.verify(name, { batchSizes, progress, signal: terminal.signal });
    return one;
  } catch (fault) {
    if (!(fault instanceof FatalFault && fault.code === 'never-run')) throw fault;
    terminal.note(fault.message);
    return undefined;
  } finally {
    shown?.progress.end();
  }
}

function linesOf({ projection, position, equal, tables }: Verification, values: boolean): readonly string[] {
  const byResult = new Map<string, VerifiedTable[]>();
  for (const table of tables) {
    const result = `${table.table} ${table.rebuiltHash}`;
    byResult.set(result, [...(byResult.get(result) ?? []), table]);
  }
  return [
    `${projection} at ${position}: ${equal ? 'equal' : 'DIFFERENT'}`,
    ...inColumns([...byResult.values()].flatMap(cellsOf)),
    ...distinct(tables).map((difference) => `  ${placeOf(difference)}${values ? cells(difference) : ''}`),
  ];
}

/** One line for all rebuilds of a table that came to the same: as a rule, one for each table. */
function cellsOf(same: readonly VerifiedTable[]): readonly (readonly string[])[] {
  const [table] = same;
  if (table === undefined) return [];
  const { rows, liveHash, rebuiltHash } = table;
  const verdict = liveHash === rebuiltHash ? 'equal' : 'DIFFERENT';
  const batches = `in batches of ${same.map(({ batchEvents }) => batchEvents).join(', ')}`;
  return [
    [`  ${table.table}`, `${rows} rows`, `live ${liveHash}`, `rebuilt ${rebuiltHash}`, verdict, batches],
  ];
}

/** A cell that differs does so after every rebuild: it is named once, unless rebuilds differ among each other. */
function distinct(tables: readonly VerifiedTable[]): readonly Difference[] {
  const byText = new Map(
    tables.flatMap(({ differences }) => differences.map((one) => [jsonOf(one), one] as const)),
  );
  return [...byText.values()];
}

function placeOf({ table, key, column, live }: Difference): string {
  const row = Object.entries(key).map(([name, cell]) => `${name}=${cell}`);
  const what =
    column === undefined ? `only in the ${live === undefined ? 'rebuilt' : 'live'} one` : `column ${column}`;
  return oneLine(`differs: table ${table}, key ${row.join(' ')}, ${what}`);
}

function cells({ live, rebuilt }: Difference): string {
  return oneLine(`, live ${live ?? 'null'}, rebuilt ${rebuilt ?? 'null'}`);
}

function documentOf(one: Verification, values = false) {
  const tables = one.tables.map((table) => ({
    ...table,
    differences: table.differences.map((difference) => {
      const { table: where, key, column } = difference;
      return values ? difference : { table: where, key, column };
    }),
  }));
  return { ...one, tables };
}
