// Whether a dump holds what the database holds: every event byte for byte as the log has it, none left out up to the dump's
// last, and of every other table that a restore needs its rows. A dump that row-level security had filtered is complete in
// form and has no row: it is refused.
import type { Pool } from 'pg';
import type { StoredEvent } from '../../../../ports/event-log.port.ts';
import { boxesAsIn, storedEventOfTexts } from './dumped-event.ts';
import { storedColumns, storedEventOf } from '../stored-event.ts';
import type { StoredRow } from '../stored-event.ts';
import { toFault } from '../../../postgres/postgres-faults.ts';
import type { DumpRow, DumpTable } from './dump-text.ts';

/** What a check came to. */
export interface DumpCheck {
  /** How many rows the dump holds of each table, by its name; partitions count to their table. */
  readonly tables: ReadonlyMap<string, bigint>;
  /** Events of the dump, and the position of the last. */
  readonly events: bigint;
  readonly last: bigint;
  /** Events that the log holds now. */
  readonly ofLog: bigint;
  /** What is wrong, one sentence each, the first 20. */
  readonly faults: readonly string[];
}

/** How a dump is read and compared; `live` is a pool of the backup role. */
export interface DumpCheckMeans {
  readonly live: Pick<Pool, 'query'>;
  readonly rows: AsyncIterable<DumpTable | DumpRow>;
  readonly signal: AbortSignal;
  readonly progress?: (events: bigint, of: bigint) => void;
}

const pageEvents = 500;
const maxFaults = 20;

/** Tables that a restore needs, by schema, and the column that says when a row was made, where rows stay. */
const needed: readonly { readonly table: string; readonly made?: string }[] = [
  { table: 'log.epoch' },
  { table: 'log.events' },
  { table: 'log.streams' },
  { table: 'log.answers', made: 'answered' },
  { table: 'log.sequence' },
  { table: 'ops.migrations' },
  { table: 'ops.claims', made: 'answered' },
  { table: 'keys.epoch_keys', made: 'made' },
  { table: 'keys.data_keys', made: 'made' },
  { table: 'keys.persons', made: 'made' },
];

/** Reads a dump to its end and compares it with the database. Raises the faults of the dump and of PostgreSQL. */
export async function checkDump({ live, rows, signal, progress }: DumpCheckMeans): Promise<DumpCheck> {
  const ask = async <Row extends object>(text: string, values: unknown[] = []): Promise<readonly Row[]> =>
    (
      await live.query<Row>(text, values).catch((error: unknown) => {
        throw toFault(error);
      })
    ).rows;
  const faults: string[] = [];
  const fault = (sentence: string): void => {
    if (faults.length < maxFaults) faults.push(sentence);
  };
  const tables = new Map<string, bigint>();
  const newest = new Map<string, string>();
  const ofLog = (await ask<{ tail: bigint }>(tailSql))[0]?.tail ?? 0n;
  const events = eventCount();
  let page: StoredEvent[] = [];
  const compare = async (): Promise<void> => {
    const found = await ask<StoredRow>(pageSql, [page.map(({ position }) => position)]);
    const stored = new Map(found.map((row) => [row.position, storedEventOf(row)]));
    for (const event of page) {
      const why = differenceOf(event, stored.get(event.position));
      if (why !== undefined) fault(`event ${event.position}, ${event.stream}@${event.revision}: ${why}`);
    }
    page = [];
    progress?.(events.count, ofLog);
  };

  for await (const row of rows) {
    signal.throwIfAborted();
    const table = row.table.replace(/^log\.events_\d+$/, 'log.events');
    if (!('values' in row)) {
      tables.set(table, tables.get(table) ?? 0n);
      continue;
    }
    tables.set(table, (tables.get(table) ?? 0n) + 1n);
    const made = needed.find((one) => one.table === table)?.made;
    const at = made === undefined ? null : row.values[row.columns.indexOf(made)];
    if (at != null && at > (newest.get(table) ?? '')) newest.set(table, at);
    if (table !== 'log.events') continue;
    const event = storedEventOfTexts(row);
    events.add(event);
    page.push(event);
    if (page.length >= pageEvents) await compare();
  }
  if (page.length > 0) await compare();

  if (events.count !== events.last || events.sum !== (events.last * (events.last + 1n)) / 2n) {
    fault(`events are missing: the last is number ${events.last}, and there are ${events.count}`);
  }
  const streams = tables.get('log.streams');
  if (streams !== undefined && streams !== events.streams) {
    fault(`log.streams has ${streams} rows, and the events are of ${events.streams} streams`);
  }
  for (const sentence of await missingRows(ask, tables, newest)) fault(sentence);
  return { tables, events: events.count, last: events.last, ofLog, faults };
}

function eventCount() {
  const counted = { count: 0n, last: 0n, sum: 0n, streams: 0n };
  return Object.assign(counted, {
    add: ({ position, revision }: StoredEvent): void => {
      counted.count += 1n;
      counted.sum += position;
      if (position > counted.last) counted.last = position;
      if (revision === 0n) counted.streams += 1n;
    },
  });
}

const tailSql = `select coalesce(max(position), 0) as tail from log.events`;
const pageSql = `select ${storedColumns} from log.events where partition = 0 and position = any($1)`;

const compared = ['tenant', 'stream', 'revision', 'id', 'type', 'at', 'command'] as const;
const hashed = ['leaf', 'head', 'body'] as const;

/** What differs; a box that was erased in the log since is none. */
function differenceOf(event: StoredEvent, stored: StoredEvent | undefined): string | undefined {
  if (stored === undefined) return 'the log has no event at this position';
  const other =
    compared.find((name) => event[name] !== stored[name]) ??
    hashed.find((name) => Buffer.compare(event[name], stored[name]) !== 0) ??
    (boxesAsIn(event, stored) ? undefined : 'boxes');
  return other === undefined ? undefined : `its ${other} differs from the log's`;
}

type Ask = <Row extends object>(text: string, values?: unknown[]) => Promise<readonly Row[]>;

/** Tables of the dump's schemas of which it has no row, or fewer than there were when its newest was made. */
async function missingRows(
  ask: Ask,
  tables: ReadonlyMap<string, bigint>,
  newest: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const schemas = new Set([...tables.keys()].map((table) => table.split('.')[0]));
  if (!['log', 'keys'].some((schema) => schemas.has(schema)))
    return ['it holds neither schema log nor schema keys'];
  const sentences: string[] = [];
  for (const { table, made } of needed) {
    if (!schemas.has(table.split('.')[0])) continue;
    const has = tables.get(table) ?? 0n;
    const since = newest.get(table);
    if (has === 0n) {
      const [found] = await ask<{ any: boolean }>(`select exists (select from ${table}) as any`);
      if (found?.any === true) sentences.push(`it has no row of ${table}, and the database has`);
    } else if (made !== undefined && since !== undefined) {
      // A transaction that began earlier may have been committed after the dump had begun.
      const [found] = await ask<{ rows: bigint }>(
        `select count(*) as rows from ${table} where ${made} < $1::timestamptz - interval '5 minutes'`,
        [since],
      );
      const had = found?.rows ?? 0n;
      if (had > has) sentences.push(`it has ${has} rows of ${table}, and there were ${had} when it was made`);
    }
  }
  return sentences;
}
