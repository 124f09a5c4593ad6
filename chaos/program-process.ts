// One process of the program: started as a user starts it, watched, killed, started again. Knows its roles and its
// environment; nothing of what it does.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isRecord, parsedOrNothing } from '../harness/json.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const readyTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;
const maxStarts = 20;
const startAgainMs = 500;
const pollMs = 10;
const keptLines = 60;

/** How a process is started. `script`: what Node runs, with its arguments. It says where it serves as the program does. */
export interface ProgramOptions {
  readonly name: string;
  readonly script: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It ended although nobody had asked it to. */
  readonly onEnded: (how: string) => void;
  /** A line of its log of the level `error`. */
  readonly onError: (line: Readonly<Record<string, unknown>>) => void;
}

export interface ProgramProcess {
  readonly name: string;
  /** Where it serves; `undefined` while it does not. */
  readonly address: () => { readonly host: string; readonly port: number } | undefined;
  /** Starts it, again where a start fails; resolves once it serves. */
  readonly start: () => Promise<void>;
  /** SIGKILL; gives once the signal is sent. */
  readonly kill: () => void;
  /** SIGTERM, and waits; SIGKILL where that takes too long. */
  readonly stop: () => Promise<void>;
  /** How many starts ended before it served (it gives up where its database is away). */
  readonly failedStarts: () => number;
  readonly lastWords: () => string;
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  address: { readonly host: string; readonly port: number } | undefined;
  /** Whether we asked it to end. */
  stopRequested: boolean;
}

/** A process that does not run yet. */
export function createProgram({ name, script, env, onEnded, onError }: ProgramOptions): ProgramProcess {
  const words: string[] = [];
  let run: Run | undefined;
  let failedStarts = 0;
  let stopped = false;

  const hear = (line: string, current: Run): void => {
    const log = line.startsWith('{') ? parsedOrNothing(line) : undefined;
    if (isRecord(log) && log['level'] === 'error') onError(log);
    words.push(line.slice(0, 1_000));
    if (words.length > keptLines) words.shift();
    const url = /^(?: +(?:API|probes) +|SIMULATED media plane at )(http:[^\s,]+)/.exec(line)?.[1];
    if (url !== undefined) current.address = { host: '127.0.0.1', port: Number(new URL(url).port) };
  };

  const launch = (): Run => {
    const child = spawn(process.execPath, [...script], {
      cwd: checkout,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)),
    );
    const launched: Run = { child, ended, address: undefined, stopRequested: false };
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => hear(line, launched));
    void ended.then((how) => {
      const served = launched.address !== undefined;
      launched.address = undefined;
      if (served && !launched.stopRequested)
        onEnded(`${how}; its last words: ${words.join('\n').slice(-2_000)}`);
    });
    return launched;
  };

  const isServing = async (current: Run): Promise<boolean> => {
    const givenUpMs = performance.now() + readyTimeoutMs;
    const { child } = current;
    while (performance.now() < givenUpMs && child.exitCode === null && child.signalCode === null) {
      if (current.address !== undefined) return true;
      await delay(pollMs);
    }
    return false;
  };

  const start = async (): Promise<void> => {
    for (let turn = 0; turn < maxStarts && !stopped; turn += 1) {
      run = launch();
      if (await isServing(run)) return;
      run.stopRequested = true;
      run.child.kill('SIGKILL');
      failedStarts += 1;
      await delay(startAgainMs);
    }
    if (!stopped) throw new Error(`${name} does not start: ${words.slice(-5).join(' | ')}`);
  };

  return {
    name,
    start,
    address: () => run?.address,
    kill() {
      if (run === undefined) return;
      run.stopRequested = true;
      run.address = undefined;
      run.child.kill('SIGKILL');
    },
    async stop() {
      stopped = true;
      if (run === undefined) return;
      run.stopRequested = true;
      run.child.kill('SIGTERM');
      const timer = setTimeout(() => run?.child.kill('SIGKILL'), stopTimeoutMs);
      await run.ended;
      clearTimeout(timer);
    },
    failedStarts: () => failedStarts,
    lastWords: () => words.join('\n'),
  };
}
