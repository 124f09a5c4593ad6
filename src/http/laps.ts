// Where the time of one request goes, for the log line that operators read: each lap adds the time since the last one to
// what it was spent on. What belongs to none (parsing, tokens, writing the answer) is the rest of the whole.
import type { LapTimer, SpentOn } from '../ports/lap-timer.ts';

/** A timer that runs, and what it has counted so far, in milliseconds. */
export interface Laps extends LapTimer {
  readonly spentMs: Readonly<Record<SpentOn, number>>;
}

/** Starts now. */
export function startLaps(): Laps {
  const spentMs = { queue: 0, store: 0, wait: 0, decide: 0 };
  let sinceMs = performance.now();
  return {
    spentMs,
    lap: (on) => {
      const nowMs = performance.now();
      if (on !== undefined) spentMs[on] += nowMs - sinceMs;
      sinceMs = nowMs;
    },
  };
}
