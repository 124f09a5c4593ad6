// The need to know what is due, to lease each item to one worker for a while, and to set aside what keeps failing.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { DueKind } from './due-kind.ts';
import type { Origin } from './inside-context.ts';
import type { StuckCause } from './stuck-work.port.ts';

/** One thing that is to happen at an instant; a row of the due-items projection. */
export interface DueItem {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly streamId: string;
  readonly kind: DueKind;
  /** Tells apart items of one stream and kind: a ticket, a person, the minutes of a warning; empty where there is only one. */
  readonly ref: string;
  readonly due: Instant;
  /** The event that made it due. */
  readonly origin: Origin;
  /** How often the item was leased for this due instant, this time included: 1 for the first. */
  readonly attempts: number;
  /** How many of those attempts failed by something of the item's own, since `retryStuck`; this one is not among them yet. */
  readonly failures: number;
}

/** A due item at one of its instants. */
export type DueMoment = Pick<DueItem, 'stream' | 'kind' | 'ref' | 'due'>;

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
  /** Something that it needs was away: tried again after `retryInMs`, for ever. It is never stuck for that, and no failure is counted. */
  readonly postponed: (worker: string, item: DueItem, retryInMs: number) => Promise<void>;
  /** It can't be decided: tried again after `retryInMs`, or stuck (stuck-work.port.ts) after `maxFailures` failures since `retryStuck`; says which. */
  readonly failed: (
    worker: string,
    item: DueItem,
    cause: StuckCause,
    retryInMs: number,
    maxFailures: number,
  ) => Promise<'again' | 'stuck'>;
  /** Makes a stuck item due again, for as many failures as at first; false where it is not stuck at this instant. */
  readonly retryStuck: (moment: DueMoment) => Promise<boolean>;
  /** Marks a stuck item as done; false where it is not stuck at this instant. */
  readonly skipStuck: (moment: DueMoment) => Promise<boolean>;
  /** When to look again, by the clock that says `now`: the earliest due instant that nobody holds, or the earlier end of a lease or of a wait before a retry. */
  readonly nextDue: (now: Instant) => Promise<Instant | undefined>;
  /** Deletes at most `limit` attempts at items that no longer exist (to be asked once the due items are all there), and what is stuck of instants that were moved; returns how many. */
  readonly sweep: (limit: number) => Promise<number>;
}
