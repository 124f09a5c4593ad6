// The need to know which deletions of meetings' media are late: so that operators see it, whatever keeps them from happening.
import type { Instant } from '../domain/shared/instant.ts';
import type { Overdue } from './overdue-items.port.ts';

/** Looks for late deletions, of all tenants. */
export interface OverdueDeletions {
  /**
   * The meetings whose media were due by `by` and whose deletion is not certified, as far as a read model has come; those that a
   * hold keeps are not among them. Raises faults of the store.
   */
  readonly overdue: (by: Instant) => Promise<Overdue>;
}
