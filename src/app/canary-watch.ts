// Whether the canary's beats arrive: sends one a minute, and tells of each step that has seen none for two minutes.
import type { Canary } from '../ports/canary.port.ts';
import { sentStep } from '../ports/canary.port.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { Health } from './health.routes.ts';

/** A step that has seen no new beat for longer is broken: beats come every 60 seconds. */
const longestSeconds = 120;

/** What it works with. */
export interface CanaryWatchPorts {
  readonly canary: Pick<Canary, 'send' | 'ages'>;
  /** The log's end. */
  readonly tail: () => Promise<bigint>;
  /** The steps of this installation beside the sending. */
  readonly steps: readonly string[];
  readonly pace: Pick<Pace, 'monotonicMs'>;
  readonly observer: Pick<Observer, 'error' | 'info' | 'gauge'>;
}

/** The watch of a process. */
export interface CanaryWatch {
  /** Sends a beat. Raises the faults of database and log. */
  readonly send: () => Promise<void>;
  /** Looks, shows the gauge `canary_age_seconds`, and tells once of each step that is silent, and once when it is not any more. */
  readonly look: () => Promise<void>;
  readonly part: ReturnType<Health['parts']>[number];
}

/** Makes it. A step that never saw a beat is as old as the watch. */
export function canaryWatch({ canary, tail, steps, pace, observer }: CanaryWatchPorts): CanaryWatch {
  const sinceMs = pace.monotonicMs();
  const silent = new Set<string>();
  const look = async (): Promise<void> => {
    const ages = await canary.ages();
    const own = (pace.monotonicMs() - sinceMs) / 1_000;
    for (const step of [sentStep, ...steps]) {
      // A row of a former run says nothing of this one before it had time to be renewed.
      const age = Math.min(ages.get(step) ?? own, own);
      observer.gauge('canary_age_seconds', age, { step });
      const isSilent = age > longestSeconds;
      if (isSilent === silent.has(step)) continue;
      if (isSilent) silent.add(step);
      else silent.delete(step);
      const facts = { step, seconds: Math.round(age) };
      if (isSilent) {
        const fact =
          'The canary is absent: a step of the way from the log to read models and reactors has seen no beat for two minutes. docs/runbook.md, "CanaryAbsent", says where to look.';
        observer.error(fact, facts);
      } else observer.info('The canary arrives again.', facts);
    }
  };
  return {
    send: async () => canary.send(await tail()),
    look,
    part: {
      name: 'canary',
      needed: false,
      check: () =>
        Promise.resolve(
          silent.size === 0
            ? { state: 'ok' }
            : {
                state: 'degraded',
                detail: `absent at ${[...silent].join(', ')}: docs/runbook.md, "CanaryAbsent"`,
              },
        ),
    },
  };
}
