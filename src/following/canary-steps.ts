// Which steps of the way have seen the canary's newest beat. A follower has when it asks for what follows a position of the log that is
// not before the beat's: it works, under its lease, and has handled everything that was there when the beat was sent. That it did is
// written down as its own role of the database.
import type { Canary, CanaryBeat } from '../ports/canary.port.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { reasonOf } from './reason-of.ts';

/** What it works with. */
export interface CanaryStepsPorts {
  readonly canary: Pick<Canary, 'newest' | 'seen'>;
  readonly pace: Pick<Pace, 'monotonicMs' | 'pause'>;
  readonly observer: Pick<Observer, 'debug'>;
}

type Read<Events> = (after: bigint, limit: number) => Promise<Events>;

/** The steps that this process plays. */
export interface CanarySteps {
  /** The same feed, for the one follower that is this step. `act`: what else has to succeed before the beat counts as seen. */
  readonly along: <Events, Feed extends { readonly read: Read<Events> }>(
    step: string,
    feed: Feed & { readonly read: Read<Events> },
    act?: (beat: CanaryBeat) => Promise<void>,
  ) => Feed & { readonly read: Read<Events> };
  /** The step was given a beat another way than by the log. */
  readonly given: (step: string, beat: bigint) => void;
  /** Looks for beats until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const lookMs = 5_000;
/** After a failure of writing down, or of `act`. */
const againMs = 10_000;

/** Makes them. */
export function canarySteps({ canary, pace, observer }: CanaryStepsPorts): CanarySteps {
  let newest: CanaryBeat | undefined;
  const seen = new Map<string, bigint>();
  const notBeforeMs = new Map<string, number>();
  const see = async (
    step: string,
    beat: CanaryBeat,
    act?: (beat: CanaryBeat) => Promise<void>,
  ): Promise<void> => {
    const before = seen.get(step);
    if ((before ?? -1n) >= beat.beat || pace.monotonicMs() < (notBeforeMs.get(step) ?? 0)) return;
    seen.set(step, beat.beat);
    try {
      await act?.(beat);
      await canary.seen(step, beat);
    } catch (fault) {
      seen.set(step, before ?? -1n);
      notBeforeMs.set(step, pace.monotonicMs() + againMs);
      observer.debug('a beat of the canary could not be passed on', { step, reason: reasonOf(fault) });
    }
  };
  return {
    along: (step, feed, act) => ({
      ...feed,
      read: (after, limit) => {
        if (newest !== undefined && after >= newest.position) void see(step, newest, act);
        return feed.read(after, limit);
      },
    }),
    given: (step, beat) => {
      if (newest !== undefined && beat <= newest.beat) void see(step, { ...newest, beat });
    },
    run: async (signal) => {
      while (!signal.aborted) {
        newest = await canary.newest().catch(() => newest);
        await pace.pause(lookMs, signal);
      }
    },
  };
}
