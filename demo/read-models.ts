// Checks that the read models equal a rebuild from zero, through the checkout's own command line, which verifies and hashes
// every table, live and rebuilt. Chaos uses it too.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isList, isRecord, parsedOrNothing, textIn } from '../harness/json.ts';
import { checkout } from './own-server.ts';

/** For the longest log that chaos makes, in three batch sizes. */
const timeoutMs = 400_000;

/** What verifying came to: whether all tables are equal, one hash over all of them live and one rebuilt. */
export interface Verified {
  readonly equal: boolean;
  readonly said: string;
  readonly hashes: Readonly<Record<string, string>>;
}

/** Whether this checkout has a command line to ask. */
export function canVerify(): boolean {
  return existsSync(join(checkout, 'src/app/cli/main.ts'));
}

/** On what, and how. */
export interface Verifying {
  /** The settings of the server whose read models they are: this process' own where none are named. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A rebuild for each of these sizes; the command line's own where none are named. */
  readonly batchSizes?: readonly number[];
  readonly signal?: AbortSignal;
}

/** Verifies every read model. */
export async function verifyReadModels({ batchSizes, ...how }: Verifying): Promise<Verified> {
  const sizes = batchSizes === undefined ? [] : ['--batch-sizes', batchSizes.join(',')];
  const { code, output, errors } = await run(['projections', 'verify', '--json', ...sizes], how);
  return judged(code, output, errors);
}

/** What a verification's exit code and words come to. */
export function judged(code: number | null, output: string, errors: string): Verified {
  const tables = tablesIn(output);
  const hashOf = (side: 'liveHash' | 'rebuiltHash') =>
    createHash('sha256')
      .update(
        tables
          .map((table) => `${table.table} ${table[side]}\n`)
          .sort()
          .join(''),
      )
      .digest('hex');
  const hashes = { live: hashOf('liveHash'), rebuilt: hashOf('rebuiltHash') };
  const equal = code === 0 && tables.length > 0 && hashes.live === hashes.rebuilt;
  return { equal, said: equal ? '' : `exit code ${code}: ${output}${errors}`.trim().slice(0, 2_000), hashes };
}

interface TableHashes {
  readonly table: string;
  readonly liveHash: string;
  readonly rebuiltHash: string;
}

/** Every object with a table and its two hashes, wherever it stands in the JSON (one document, or one a line). */
function tablesIn(output: string): readonly TableHashes[] {
  const whole = parsedOrNothing(output);
  const said = whole === undefined ? output.split('\n').map((line) => parsedOrNothing(line)) : whole;
  const found: TableHashes[] = [];
  const open: unknown[] = [said];
  for (let value = open.pop(); value !== undefined || open.length > 0; value = open.pop()) {
    if (isList(value)) open.push(...value);
    if (!isRecord(value)) continue;
    const [table, liveHash, rebuiltHash] = ['table', 'liveHash', 'rebuiltHash'].map((name) =>
      textIn(value, name),
    );
    if (table !== undefined && liveHash !== undefined && rebuiltHash !== undefined) {
      found.push({ table, liveHash, rebuiltHash });
    } else {
      open.push(...Object.values(value));
    }
  }
  return found;
}

async function run(args: readonly string[], { env = process.env, signal }: Omit<Verifying, 'batchSizes'>) {
  const limit = AbortSignal.timeout(timeoutMs);
  const child = spawn(process.execPath, ['bin/voicemeet.mjs', ...args], {
    cwd: checkout,
    env: { ...env },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = (chunks: readonly Buffer[] | undefined) => Buffer.concat([...(chunks ?? [])]).toString();
  return { code, output: text(output), errors: text(errors) };
}
