// The need to know what time it is, and to wait. Used by write, reactors and app only; the domain gets
// instants inside commands.
import type { Instant } from '../domain/shared/instant.ts';

/** The time of this process. Leases use the database's time instead. */
export interface Clock {
  readonly now: () => Instant;
}

/** Waiting, and measuring how long something took: for loops in modules that may not use timers themselves. */
export interface Pace {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  readonly monotonicMs: () => number;
  /** Resolves after `ms`, or at once when aborted; never rejects. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}
