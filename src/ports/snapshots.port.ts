// The need for a stream's state as of some event, so that nobody folds a long history from its beginning. Correctness
// never depends on it: deleting every snapshot changes nothing but speed.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RecordedEvent, StreamTail } from './event-store.port.ts';

/**
 * A snapshot is due after so many events of a stream, at revisions 249, 499, …, so that folding the events after the
 * latest one takes a few milliseconds. The state of a meeting of a hundred people is 32 KB, before PostgreSQL compresses it.
 */
export const snapshotEveryEvents = 250;

/** Later than none of these, each inclusive; without any, the newest. `position` is the log's. */
export interface SnapshotLimit {
  readonly revision?: bigint | undefined;
  readonly at?: Instant | undefined;
  readonly position?: bigint | undefined;
}

/** The state after the event at `tail`; the caller owns it and may change it. */
export interface Snapshot<State> {
  readonly state: State;
  readonly tail: StreamTail;
}

/** The events after a snapshot's own event in its stream: read together with that event, which is checked anyway. */
export interface EventsAfter {
  /** The next ones, personal values sealed, none beyond the revision that was asked for; at most `snapshotEveryEvents`. */
  readonly events: readonly RecordedEvent[];
  /** Whether they reached the stream's end when it was read. */
  readonly isEnd: boolean;
}

/** A snapshot, with the events to fold after it. */
export interface FoundSnapshot<State> extends Snapshot<State> {
  readonly after: EventsAfter;
}

/** Snapshots of one aggregate's streams, made by exactly this version of its fold's code. They hold no opened personal value. */
export interface Snapshots<State> {
  /**
   * The newest that the limit allows. One that does not match the log's own event is reported to operators, dropped and
   * passed over. If snapshots can't be read, that is reported and the result is none. Raises the log's own faults.
   */
  readonly find: (
    tenant: TenantId,
    stream: StreamName,
    limit: SnapshotLimit,
  ) => Promise<FoundSnapshot<State> | undefined>;
  /** Stores one; if one is stored at its place already, that one stays. Raises the database's faults, and `state-too-large` (16 MiB). */
  readonly take: (tenant: TenantId, stream: StreamName, snapshot: Snapshot<State>) => Promise<void>;
  /** Whether the one that is stored at this place equals this one; `undefined`: none is stored. */
  readonly matches: (
    tenant: TenantId,
    stream: StreamName,
    snapshot: Snapshot<State>,
  ) => Promise<boolean | undefined>;
  readonly drop: (tenant: TenantId, stream: StreamName, revision: bigint) => Promise<void>;
}
