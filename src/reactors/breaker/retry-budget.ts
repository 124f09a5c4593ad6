// A budget of retries for an outside system: a tenth of the first attempts, and one a second at least, so that many effects
// that fail at once do not add their retries to what the system has to bear.
import type { Pace } from '../../ports/clock.port.ts';

/** Counted in thousandths of a retry, so that sums are exact. */
const retry = 1_000;
const perFirstAttempt = retry / 10;
const perMs = retry / 1_000;
/** What may be saved up. */
const most = 100 * retry;

/** Not exact: a claim may overdraw it by what it found, and then none is allowed until it is paid back. */
export interface RetryBudget {
  readonly allows: () => boolean;
  readonly firstAttempt: () => void;
  readonly retry: () => void;
}

/** A full budget. */
export function retryBudget({ monotonicMs }: Pick<Pace, 'monotonicMs'>): RetryBudget {
  let saved = most;
  let countedMs = monotonicMs();
  const add = (thousandths: number): void => {
    saved = Math.min(most, saved + thousandths);
  };
  return {
    allows: () => {
      const nowMs = monotonicMs();
      add((nowMs - countedMs) * perMs);
      countedMs = nowMs;
      return saved >= retry;
    },
    firstAttempt: () => add(perFirstAttempt),
    retry: () => add(-retry),
  };
}
