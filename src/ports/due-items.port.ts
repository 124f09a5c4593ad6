// The need to know what is due, to lease each item to one worker for a while, and to set aside what keeps failing.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Origin } from './inside-context.ts';

/** What a timer may do when it fires. */
export type DueKind = 'duration-limit' | 'duration-warning' | 'seat-release' | 'host-absence' | 'trial-end';

/** One thing that is to happen at an instant; a row of the due-items projection. */
export interface DueItem {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly streamId: string;
  readonly kind: DueKind;
  /** Tells apart items of one stream and kind: a ticket, the minutes of a warning; empty where there is only one. */
  readonly ref: string;
  readonly due: Instant;
  /** The event that made it due. */
  readonly origin: Origin;
  /** How often the item was leased for this due instant, this time included: 1 for the first. */
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
  /** The item was handled (or there was nothing to do). It is not leased again, even before the projection drops its row. */
  readonly done: (worker: string, item: DueItem) => Promise<void>;
  /** It failed: retried after `retryInMs`, or parked for operators once the attempts are used up. */
  readonly failed: (
    worker: string,
    item: DueItem,
    reason: string,
    retryInMs: number,
    maxAttempts: number,
  ) => Promise<void>;
  /** When to look again: the earliest due instant that nobody holds, or the earlier end of a lease or of a wait before a retry. */
  readonly nextDue: () => Promise<Instant | undefined>;
  /** Deletes at most `limit` records of attempts at items that no longer exist; returns how many. Calling it now and then is enough. */
  readonly sweep: (limit: number) => Promise<number>;
}
