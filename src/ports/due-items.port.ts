// The need to know what is due, to take each item alone for a while, and to set aside what keeps failing.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** What a timer may do when it fires. */
export type DueKind = 'duration-limit' | 'duration-warning' | 'seat-release' | 'host-absence' | 'trial-end';

/** One thing that is to happen at an instant; a row of the due-items projection. */
export interface DueItem {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly streamId: string;
  readonly kind: DueKind;
  /** Tells items of one stream and kind apart: a ticket, the minutes of a warning; empty where there is one. */
  readonly ref: string;
  readonly due: Instant;
  /** Claims so far for this due instant, this one included: 1 for the first. */
  readonly attempts: number;
}

/** Fenced leases on due items; any number of workers. */
export interface DueItems {
  /** Items due by `by` that nobody holds, oldest first, at most `limit`, each held by `worker` for `leaseMs`. */
  readonly claim: (
    worker: string,
    by: Instant,
    limit: number,
    leaseMs: number,
  ) => Promise<readonly DueItem[]>;
  /** The deed is done (or there was nothing to do): not again, even before the projection drops the row. */
  readonly done: (worker: string, item: DueItem) => Promise<void>;
  /** It failed: again after `retryInMs`, or parked for operators once the attempts are used up. */
  readonly failed: (
    worker: string,
    item: DueItem,
    reason: string,
    retryInMs: number,
    maxAttempts: number,
  ) => Promise<void>;
  /** When to look again: the earliest due instant that nobody holds, or the end of a hold or of a retry's wait where that is earlier. */
  readonly nextDue: () => Promise<Instant | undefined>;
  /** Forgets at most `limit` attempts at items that are no more; gives how many. Now and then is enough. */
  readonly sweep: (limit: number) => Promise<number>;
}
