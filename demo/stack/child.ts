// A process that is kept running: started, asked until it answers, told of when it ends, started again after a pause, and stopped
// within a bound. It is in a group of its own, so that Ctrl-C at a terminal reaches the stack alone, which stops things in order.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { memberOf, textIn } from '../../harness/json.ts';

/** What is run, and when it serves. */
export interface ChildPlan {
  readonly name: string;
  /** A module that ends when its channel to this process is cut. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** All that it writes goes there. */
  readonly logFile: string;
  /** Whether it serves: asked again and again, and answers within seconds. Where nothing is asked, it tells by its channel. */
  readonly isReady?: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** After it, it is killed. */
  readonly stopTimeoutMs: number;
  /** What goes on while it is away, as a sentence. */
  readonly meanwhile: string;
}

/** Who hears of it. */
export interface ChildHearers {
  readonly say: (line: string) => void;
  /** Of each process, by its number. */
  readonly started: (pid: number) => Promise<void>;
  /** It ends again and again, and is not started any more. */
  readonly gaveUp: (reason: string) => void;
}

/** A process that is kept running. */
export interface Child {
  /** Resolves when it serves for the first time, with what it lacks where it can't. Rejects where it does not start. */
  readonly first: Promise<{ readonly missing: string | undefined }>;
  /** Asks it to stop, and waits; gives false where it had to be killed. */
  readonly stop: () => Promise<boolean>;
  /** Kills it, and what it started. */
  readonly kill: () => void;
}

/** How soon it is started again, and how often at most without having served for a while. */
export interface Pauses {
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly mostStarts: number;
  readonly steadyMs: number;
}

const usualPauses: Pauses = { shortestMs: 500, longestMs: 30_000, mostStarts: 10, steadyMs: 60_000 };
const askAgainMs = 100;
const quotedCharacters = 2_000;

interface Run {
  readonly child: ChildProcess;
  readonly beganMs: number;
  readonly logStart: number;
  /** How it ended. */
  readonly ended: Promise<string>;
  /** What it told: that it serves, or what it lacks. */
  serves: boolean;
  missing: string | undefined;
}

/** Starts it, and keeps it running until it is stopped. */
export function keepRunning(plan: ChildPlan, hearers: ChildHearers, pauses = usualPauses): Child {
  const { name, meanwhile, logFile } = plan;
  const stopped = new AbortController();
  const isStopped = (): boolean => stopped.signal.aborted;
  let run: Run | undefined;

  const serves = async (current: Run): Promise<boolean> => {
    const { child, beganMs } = current;
    while (performance.now() - beganMs < plan.readyTimeoutMs && !isStopped() && isAlive(child)) {
      if (plan.isReady === undefined ? current.serves : await plan.isReady()) return isAlive(child);
      await Promise.race([delay(askAgainMs), current.ended]);
    }
    return false;
  };

  /** The first start decides whether there is a stack at all; later ones are tried again. */
  const keep = async (began: (found: { readonly missing: string | undefined }) => void): Promise<void> => {
    let vain = 0;
    for (let isFirst = true; !isStopped(); isFirst = false) {
      run = await launch(plan, hearers);
      const isServing = await serves(run);
      if (isStopped()) return;
      if (!isServing && isFirst) {
        killGroup(run.child);
        const how = await run.ended;
        if (run.missing === undefined)
          throw new Error(`${name} did not start: ${how}. ${await saidSince(run)}`);
        began({ missing: run.missing });
        return;
      }
      if (isServing) {
        if (isFirst) began({ missing: undefined });
        else hearers.say(`${name} serves again.`);
      } else killGroup(run.child);
      const servedMs = performance.now();
      const how = await run.ended;
      // What it had started must not hold its ports.
      killGroup(run.child);
      if (isStopped()) return;
      vain = isServing && performance.now() - servedMs >= pauses.steadyMs ? 0 : vain + 1;
      if (vain >= pauses.mostStarts) {
        hearers.gaveUp(`${name} ended ${vain} times, the last time with ${how}; see ${logFile}.`);
        return;
      }
      const pauseMs = Math.min(pauses.longestMs, pauses.shortestMs * 2 ** vain);
      hearers.say(
        `${name} ended (${how}) and is started again in ${pauseMs / 1_000} s. ${meanwhile} Its log: ${logFile}`,
      );
      await delay(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };

  let kept: Promise<void> = Promise.resolve();
  const first = new Promise<{ readonly missing: string | undefined }>((resolve, reject) => {
    kept = keep(resolve).catch(reject);
    // Stopped before it served: nobody waits for it any more.
    void kept.then(() => reject(new Error(`${name} was stopped while it started.`)));
  });
  first.catch(() => undefined);

  return {
    first,
    async stop() {
      stopped.abort();
      const inTime = run === undefined || (await end(run, plan.stopTimeoutMs));
      await kept;
      return inTime;
    },
    kill() {
      stopped.abort();
      if (run !== undefined) killGroup(run.child);
    },
  };

  async function saidSince({ logStart }: Run): Promise<string> {
    const text = await readFile(logFile, 'utf8').catch(() => '');
    return `It said: ${text.slice(logStart).trim().slice(-quotedCharacters)}`;
  }
}

async function launch(plan: ChildPlan, { started }: ChildHearers): Promise<Run> {
  const log = await open(plan.logFile, 'a');
  try {
    const { size } = await log.stat();
    const child = fork(plan.script, [...(plan.args ?? [])], {
      detached: true,
      env: plan.env,
      execArgv: [],
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
    });
    const beganMs = performance.now();
    const run: Run = { child, ended, beganMs, logStart: size, serves: false, missing: undefined };
    child.on('message', (message: unknown) => {
      run.missing = textIn(message, 'missing') ?? run.missing;
      const server = memberOf(message, 'server');
      if (typeof server !== 'number') return;
      run.serves = true;
      void started(server);
    });
    if (child.pid !== undefined) await started(child.pid);
    return run;
  } finally {
    await log.close();
  }
}

async function end({ child, ended }: Run, timeoutMs: number): Promise<boolean> {
  if (!isAlive(child)) return true;
  child.kill('SIGTERM');
  const patience = new AbortController();
  const late = delay(timeoutMs, 'late' as const, { signal: patience.signal }).catch(() => 'left' as const);
  const isLate = (await Promise.race([ended, late])) === 'late';
  patience.abort();
  if (isLate) killGroup(child);
  await ended;
  return !isLate;
}

function isAlive({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

/** Kills it with what it started; nothing where all of them have ended. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // There is no such group any more.
  }
}
