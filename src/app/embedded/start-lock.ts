// One starter at a time: a lock in a directory that is safe against two takers at once and survives a holder
// that died. Lock files are numbered; only the one with the highest number counts:
//   I1  a lock file appears with its content or not at all (written aside, then linked);
//   I2  the highest file is never removed before a higher one exists, so numbers never go back;
//   I3  who made a file that is not the highest has lost, removes it and tries again.
import { randomUUID } from 'node:crypto';
import { link, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientFault } from '../../ports/faults.ts';
import { processIdentity } from './process-facts.ts';

const lockName = 'postgres.lock';
const pauseMs = 25;
const released = 'released';

/** Takes the lock `name` in a directory and gives what releases it; raises a transient fault `start-locked` after `timeoutMs`. */
export async function takeLock(
  directory: string,
  name: string,
  timeoutMs: number,
): Promise<() => Promise<void>> {
  const me = await processIdentity(process.pid);
  const deadline = Date.now() + timeoutMs;
  let holder: string | undefined;
  do {
    const top = await highest(directory, name);
    holder = top === 0 ? released : await contentOf(directory, name, top);
    if (holder !== undefined && (await isFree(holder)) && (await take(directory, name, top + 1, me))) {
      return async () => {
        await place(directory, name, top + 2, released);
        await removeBelow(directory, name, top + 2);
      };
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  } while (Date.now() < deadline);
  throw new TransientFault(
    'start-locked',
    `Process ${holder?.split(' ')[0] ?? '(unknown)'} has been starting or stopping the database for more than ${timeoutMs} ms: see whether it hangs, end it if it does, and start again.`,
  );
}

/** Does `work` while nobody else starts, adopts or stops the server of a data directory. */
export async function lockServer<Result>(
  dataDir: string,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const unlock = await takeLock(dataDir, lockName, timeoutMs);
  return work().finally(unlock);
}

const fileOf = (directory: string, name: string, number: number): string =>
  join(directory, `${name}.${number}`);

async function numbers(directory: string, name: string): Promise<readonly number[]> {
  const files = await readdir(directory);
  return files
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => Number(file.slice(name.length + 1)))
    .filter((number) => Number.isSafeInteger(number));
}

async function highest(directory: string, name: string): Promise<number> {
  return Math.max(0, ...(await numbers(directory, name)));
}

async function contentOf(directory: string, name: string, number: number): Promise<string | undefined> {
  return readFile(fileOf(directory, name, number), 'utf8').catch(() => undefined);
}

async function isFree(holder: string): Promise<boolean> {
  return holder === released || (await processIdentity(Number(holder.split(' ')[0]))) !== holder;
}

async function take(directory: string, name: string, number: number, me: string): Promise<boolean> {
  if (!(await place(directory, name, number, me))) return false;
  if ((await highest(directory, name)) === number) {
    await removeBelow(directory, name, number);
    return true;
  }
  await rm(fileOf(directory, name, number), { force: true }); // I3
  return false;
}

/** I1: gives false where the number is taken. */
async function place(directory: string, name: string, number: number, content: string): Promise<boolean> {
  const draft = join(directory, `.${name}.${randomUUID()}`);
  try {
    // Readable to another user of the same data directory (root now, somebody else next time).
    await writeFile(draft, content, { mode: 0o644 });
    await link(draft, fileOf(directory, name, number));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** I2: only called while file `number` exists. */
async function removeBelow(directory: string, name: string, number: number): Promise<void> {
  for (const lower of await numbers(directory, name)) {
    if (lower < number) await rm(fileOf(directory, name, lower), { force: true });
  }
}
