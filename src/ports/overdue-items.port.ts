// The need to know which due items are late: so that operators see it, whatever keeps them from being handled.
import type { Instant } from '../domain/shared/instant.ts';

/** How many are late, and since when the oldest of them has been due; undefined if none is. */
export interface Overdue {
  /** Counted up to 1,000. */
  readonly count: number;
  readonly oldest: Instant | undefined;
}

/** Looks for late items. */
export interface OverdueItems {
  /** The items that were due by `by` and are not done; those that are stuck (stuck-work.port.ts) are not among them. Raises faults of the store. */
  readonly overdue: (by: Instant) => Promise<Overdue>;
}
