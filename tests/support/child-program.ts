// The program as a process of its own, started as a user starts it, on a data directory that several may share.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findPostmaster, stopPostmaster } from '../../src/app/embedded/postmaster.ts';
import { isAlive } from '../../src/app/embedded/process-facts.ts';

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;
const keptLines = 60;

/** A data directory with its keys. */
export interface DataPlace {
  readonly dataDir: string;
  readonly keysDir: string;
  /** The process number of the database server, where one runs. */
  readonly postmaster: () => Promise<number | undefined>;
  /** Removes everything; a server that still runs is stopped first. */
  readonly remove: () => Promise<void>;
}

/** A process that serves. */
export interface ChildProgram {
  readonly address: string;
  readonly lastWords: () => string;
  /** SIGTERM, and waits; gives the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL, and waits. */
  readonly kill: () => Promise<void>;
}

/** An empty place. */
export async function freshDataPlace(): Promise<DataPlace> {
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-e2e-'));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(root, 0o755);
  const [dataDir, keysDir] = [join(root, 'data'), join(root, 'keys')];
  await mkdir(dataDir);
  const cluster = async (): Promise<string> =>
    join(dataDir, (await readFile(join(dataDir, 'where'), 'utf8')).trim());
  const postmaster = async () => (await findPostmaster(await cluster()))?.pid;
  return {
    dataDir,
    keysDir,
    postmaster,
    remove: async () => {
      const pid = await postmaster().catch(() => undefined);
      if (pid !== undefined && (await isAlive(pid))) await stopPostmaster(pid, await cluster());
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Starts a process on a place, by the script of `npm start` or another; resolves once it serves. Throws with its last words where it ends before. */
export async function startChild(
  { dataDir, keysDir }: DataPlace,
  script = 'scripts/start.mjs',
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProgram> {
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      VOICEMEET_DATA_DIR: dataDir,
      VOICEMEET_KEYS_DIR: keysDir,
      VOICEMEET_HTTP_PORT: '0',
      VOICEMEET_LOG_LEVEL: 'warn',
      NODE_ENV: 'development',
      VOICEMEET_RATE_LIMIT_ADDRESS_PER_MINUTE: '100000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words: string[] = [];
  const ended = once(child, 'exit');
  const said = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        words.push(line);
        if (words.length > keptLines) words.shift();
        const address = /^ +API +(http:\S+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
  });
  const timer = new AbortController();
  const late = afterMs(readyTimeoutMs, timer.signal);
  const address = await Promise.race([said, ended.then(() => undefined), late]);
  timer.abort();
  if (address === undefined) {
    child.kill('SIGKILL');
    throw new Error(`the program does not serve:\n${words.join('\n')}`);
  }
  return {
    address,
    lastWords: () => words.join('\n'),
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = new AbortController();
  const late = afterMs(stopTimeoutMs, timer.signal).then(
    () => !timer.signal.aborted && child.kill('SIGKILL'),
  );
  await ended;
  timer.abort();
  await late;
  return child.exitCode;
}

function afterMs(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve(undefined);
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
