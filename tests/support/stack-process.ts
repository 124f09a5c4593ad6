// `npm run stack` as a person starts it, for tests: on free ports and a directory of its own; where everything is, as it prints it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processIdentity } from '../../src/app/embedded/process-facts.ts';
import { until } from './until.ts';

/** A stack. */
export interface StackProcess {
  /** Resolves once it has printed a line that matches; rejects with all that it said where it ends before. */
  readonly said: (line: RegExp) => Promise<RegExpExecArray>;
  /** All that it said. */
  readonly words: () => string;
  /** The numbers of all processes that it started and that run now. */
  readonly running: () => Promise<readonly number[]>;
  /** Sends a signal, and waits until it has ended; gives its exit code, or the signal that ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
  readonly pid: number;
}

/** Where stacks of one test work. */
export interface StackSite {
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => StackProcess;
  readonly dataDir: string;
  readonly remove: () => Promise<void>;
}

/** An empty one. */
export async function stackSite(): Promise<StackSite> {
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-stack-'));
  // Under root the database runs as another user, who must be able to enter.
  await chmod(root, 0o755);
  const [dataDir, keysDir] = [join(root, 'data'), join(root, 'keys')];
  await mkdir(dataDir);
  const processes: { readonly end: () => Promise<unknown> }[] = [];
  return {
    dataDir,
    start(args, env = {}) {
      const one = start(args, {
        ...process.env,
        VOICEMEET_DATA_DIR: dataDir,
        VOICEMEET_KEYS_DIR: keysDir,
        VOICEMEET_LOG_LEVEL: 'warn',
        ...env,
      });
      processes.push({ end: () => one.end('SIGTERM') });
      return { ...one, running: () => runningIn(dataDir) };
    },
    async remove() {
      for (const { end } of processes.reverse()) await end();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): Omit<StackProcess, 'running'> {
  const child = spawn(process.execPath, ['scripts/stack.mjs', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const one of [...waiting]) one();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      look();
    });
  }
  let isOver = false;
  const ended = once(child, 'close').then(() => {
    isOver = true;
    look();
  });
  const words = (): string => lines.join('\n');
  return {
    pid: child.pid ?? 0,
    words,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const one = (): void => {
          const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
          if (found === undefined && !isOver) return;
          waiting.delete(one);
          if (found) resolve(found);
          else reject(new Error(`the stack ended without saying ${pattern.source}:\n${words()}`));
        };
        waiting.add(one);
        one();
      }),
    async end(signal) {
      if (!isOver) child.kill(signal);
      await ended;
      return child.exitCode ?? child.signalCode;
    },
  };
}

/** Those that the stack noted and that are still the same processes, and the database. */
async function runningIn(dataDir: string): Promise<readonly number[]> {
  const noted = await readFile(join(dataDir, 'processes'), 'utf8').catch(() => '');
  const alive: number[] = [];
  for (const identity of noted.split('\n').filter((line) => line !== '')) {
    const pid = Number(identity.split(' ')[0]);
    if ((await processIdentity(pid)) === identity) alive.push(pid);
  }
  const postmaster = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const server = Number(postmaster.split('\n')[0]);
  if (server > 0 && (await processIdentity(server)) !== '') alive.push(server);
  return alive;
}

/** Waits until nothing of a stack runs any more. */
export function whenNothingRuns(
  { running }: Pick<StackProcess, 'running'>,
  timeoutMs: number,
): Promise<void> {
  return until(async () => {
    const left = await running();
    if (left.length > 0) throw new Error(`processes ${left.join(', ')} still run`);
  }, timeoutMs);
}
