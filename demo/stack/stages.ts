// What runs, in stages: each stops whole before the one that was started before it. A person ends it by a signal, or a process that can't
// be kept running.
import { keepRunning } from './child.ts';
import type { Child, ChildHearers, ChildPlan } from './child.ts';

/** A signal that comes again so soon is the same one: a terminal and npm both pass it on. */
const sameSignalMs = 500;

/** Something of a stage that is stopped, within a bound of its own; `kill` ends it at once. */
export type Stoppable = Pick<Child, 'stop' | 'kill'>;

/** Stages; `note` is told of each process that is started. */
export interface Stages {
  /** Aborted when everything is to end: with a reason of its own where no person asked for it. */
  readonly ended: AbortSignal;
  /** Keeps plans running as one stage. */
  readonly keep: (plans: readonly ChildPlan[], note: ChildHearers['started']) => readonly Child[];
  /** Something that runs already, as a stage of its own. */
  readonly add: (one: Stoppable) => void;
  /** Stops all, the last stage first. */
  readonly stop: () => Promise<void>;
}

/** Makes them; signals to this process end them from now on. */
export function openStages(say: (line: string) => void): Stages {
  const ending = new AbortController();
  const stages: (readonly Stoppable[])[] = [];
  endBySignals(say, ending, () => {
    for (const one of stages.flat()) one.kill();
  });
  return {
    ended: ending.signal,
    keep: (plans, note) => {
      const gaveUp = (reason: string): void => ending.abort(new Error(`${reason} The stack ends.`));
      const children = plans.map((plan) => keepRunning(plan, { say, started: note, gaveUp }));
      stages.push(children);
      return children;
    },
    add: (one) => void stages.push([one]),
    stop: async () => {
      for (const stage of stages.splice(0).reverse()) {
        const inTime = await Promise.all(stage.map((one) => one.stop()));
        if (inTime.includes(false))
          say('A process did not stop in time and was killed; nothing acknowledged is lost.');
      }
    },
  };
}

function endBySignals(say: (line: string) => void, ending: AbortController, killAll: () => void): void {
  let askedAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      say('Stopping; once more ends everything at once.');
      ending.abort();
    } else if (now - askedAt > sameSignalMs) {
      killAll();
      say('Ended at once: the database may still run, and the next start uses it.');
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
