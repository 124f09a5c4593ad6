// The need for a stream's state as it was at some event, so that nobody folds a long history from its beginning.
// Never needed for being right: deleting every snapshot changes nothing but speed.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RecordedEvent, StreamTail } from './event-store.port.ts';

/**
 * A snapshot is due after so many events of a stream, at revisions 249, 499, …: what is folded behind one takes a few
 * milliseconds. A state of a meeting of a hundred people is 32 KB, before PostgreSQL compresses it.
 */
export const snapshotEveryEvents = 250;

/** Behind none of these, each inclusive; none: the newest. `position` is the log's. */
export interface SnapshotLimit {
  readonly revision?: bigint | undefined;
  readonly at?: Instant | undefined;
  readonly position?: bigint | undefined;
}

/** The state after the event at `tail`; whoever is given one owns it. */
export interface Snapshot<State> {
  readonly state: State;
  readonly tail: StreamTail;
}

/** What follows a snapshot's event in its stream: read with that event, which is looked at anyway. */
export interface EventsBehind {
  /** The next ones, personal values sealed, none behind the revision that was asked for; at most `snapshotEveryEvents`. */
  readonly events: readonly RecordedEvent[];
  /** Whether the stream ended with them when it was read. */
  readonly isEnd: boolean;
}

/** A snapshot as it was found, with what to fold behind it. */
export interface FoundSnapshot<State> extends Snapshot<State> {
  readonly behind: EventsBehind;
}

/** Snapshots of one aggregate's streams, made by this very code of its fold. Holds no opened personal value. */
export interface Snapshots<State> {
  /**
   * The newest that the limit allows. One that does not fit the log's own event is told to operators, dropped and
   * passed over; where snapshots can not be read, that is told and there is none. Raises what reading the log raises.
   */
  readonly find: (
    tenant: TenantId,
    stream: StreamName,
    limit: SnapshotLimit,
  ) => Promise<FoundSnapshot<State> | undefined>;
  /** Keeps one; what is kept at its place already stays. Raises the database's faults, and `state-too-large` (16 MiB). */
  readonly take: (tenant: TenantId, stream: StreamName, snapshot: Snapshot<State>) => Promise<void>;
  /** Whether the one that is kept at this place is this very one; `undefined`: none is. */
  readonly matches: (
    tenant: TenantId,
    stream: StreamName,
    snapshot: Snapshot<State>,
  ) => Promise<boolean | undefined>;
  readonly drop: (tenant: TenantId, stream: StreamName, revision: bigint) => Promise<void>;
}
