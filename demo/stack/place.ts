// The directory of a stack: one stack at a time works on it, and what a killed one left running is ended by the next.
//   I1  only a directory that a stack made is ever removed: it holds a file that says so;
//   I2  a process is ended only if its number still belongs to the process that was noted.
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { findPostmaster, stopPostmaster } from '../../src/app/embedded/postmaster.ts';
import { processIdentity } from '../../src/app/embedded/process-facts.ts';
import { takeLock } from '../../src/app/embedded/start-lock.ts';

/** Where a stack keeps things. */
export interface StackPlace {
  /** A directory below it, made where it is missing. */
  readonly directory: (name: string) => Promise<string>;
  /** Remembers a process, so that another stack can end it where this one was killed. */
  readonly note: (pid: number) => Promise<void>;
  /** Lets another stack have it. */
  readonly leave: () => Promise<void>;
}

/** What is opened. */
export interface PlaceOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** Removes what an earlier stack stored. */
  readonly fresh: boolean;
}

const lockName = 'stack.lock';
const lockTimeoutMs = 100;
const mark = 'made-by-stack';
const processes = 'processes';

/** Opens it. Throws a sentence for people where another stack works on it, or where it is none of a stack's. */
export async function openPlace(
  { dataDir, keysDir, fresh }: PlaceOptions,
  say: (line: string) => void,
): Promise<StackPlace> {
  for (const directory of [dataDir, keysDir]) await claim(directory, directory === keysDir ? 0o700 : 0o755);
  const leave = await takeLock(dataDir, lockName, lockTimeoutMs).catch((error: unknown) => {
    throw new Error(
      `Another stack works on ${dataDir}: stop that one first, or name other directories by VOICEMEET_DATA_DIR and VOICEMEET_KEYS_DIR.`,
      { cause: error },
    );
  });
  try {
    await endLeftovers(dataDir, say);
    if (fresh) {
      await removeCluster(dataDir);
      await empty(dataDir);
      await empty(keysDir);
      say(`Removed what earlier runs had stored in ${dataDir} and ${keysDir}.`);
    }
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    async directory(name) {
      const path = join(dataDir, name);
      await mkdir(path, { recursive: true });
      return path;
    },
    note: async (pid) => appendFile(join(dataDir, processes), `${await processIdentity(pid)}\n`),
    leave,
  };
}

/** Makes a directory, or finds one that a stack made (I1). */
async function claim(directory: string, mode: number): Promise<void> {
  await mkdir(directory, { recursive: true, mode });
  const names = await readdir(directory);
  if (names.includes(mark)) return;
  if (names.length > 0)
    throw new Error(
      `${directory} holds something that "npm run stack" did not make: name other directories by VOICEMEET_DATA_DIR and VOICEMEET_KEYS_DIR.`,
    );
  await writeFile(join(directory, mark), 'What "npm run stack" keeps here is removed by its --fresh.\n');
}

/** Ends what a stack that was killed left running, its database excepted, which is used again (I2). */
async function endLeftovers(dataDir: string, say: (line: string) => void): Promise<void> {
  const file = join(dataDir, processes);
  const noted = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  for (const identity of noted) {
    const pid = Number(identity.split(' ')[0]);
    if ((await processIdentity(pid)) !== identity) continue;
    say(`Process ${pid} of an earlier stack still ran: ending it.`);
    endProcess(pid);
  }
  await writeFile(file, '');
}

/** It may have ended by itself just now. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Stops the database that an earlier stack left running, and removes it where it lies elsewhere. */
async function removeCluster(dataDir: string): Promise<void> {
  const where = (await readFile(join(dataDir, 'where'), 'utf8').catch(() => '')).trim();
  if (where === '') return;
  const cluster = isAbsolute(where) ? where : join(dataDir, where);
  const server = await findPostmaster(cluster);
  if (server !== undefined && !(await stopPostmaster(server.pid, cluster)))
    throw new Error(
      `The database in ${cluster} (process ${server.pid}) did not stop: end it, and try again.`,
    );
  if (!isAbsolute(where)) return;
  const origin = (await readFile(join(dirname(cluster), 'origin'), 'utf8').catch(() => '')).trim();
  if (origin === dataDir) await rm(dirname(cluster), { recursive: true, force: true });
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === mark || name.includes(lockName)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
