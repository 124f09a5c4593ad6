// A fold as app gives it to the audit: how a history becomes a state, and a state a description. Method syntax on
// purpose: a stream holds only events of its own aggregate, so a fold of that narrower type of events fits.
import type { Described } from '../../domain/shared/described.ts';
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RecordedEvent, StreamTail } from '../../ports/event-store.port.ts';
import type { EventsAfter, SnapshotLimit, Snapshots } from '../../ports/snapshots.port.ts';

/** The initial state, what an event does to a state, and how a state is described. */
export interface AuditFold<State> {
  initial(): State;
  evolve(state: State, event: RecordedEvent['event']): State;
  describe(state: State): Described;
  /** The event as it had come about by `at`, if it had; without this, an event comes about when it is recorded. */
  occurredBy?(
    event: RecordedEvent['event'],
    recordedAt: Instant,
    at: Instant,
  ): RecordedEvent['event'] | undefined;
}

/** A fold in progress; the state's type is hidden. */
export interface Replay {
  readonly take: (event: RecordedEvent['event']) => void;
  readonly describe: () => Described;
}

/** A state and the last event that it contains; `revision` -1n: before the first. */
export interface StateAt {
  readonly revision: bigint;
  readonly at: Instant | null;
  readonly state: Described;
}

/** Replays of one aggregate. */
export interface Replays {
  /** One that is before the first event. */
  readonly fresh: () => Replay;
  /** What of an event had come about by an instant; `undefined`: nothing. */
  readonly occurredBy: (
    recorded: Pick<RecordedEvent, 'event' | 'at'>,
    at: Instant,
  ) => RecordedEvent['event'] | undefined;
  /** One that begins at the newest snapshot within a limit, and the events that were read after it. */
  readonly nearest: (
    tenant: TenantId,
    stream: StreamName,
    limit: SnapshotLimit,
  ) => Promise<
    { readonly replay: Replay; readonly tail: StreamTail; readonly after: EventsAfter } | undefined
  >;
  /** To be called when a replay of a stream got from one event to another, so that a snapshot may be taken. */
  readonly passed: (
    tenant: TenantId,
    stream: StreamName,
    from: StreamTail | 'none',
    to: StreamTail | 'none',
  ) => void;
}

/** Where replays of a fold may begin, and what is called with how far they got. */
export interface ReplaySnapshots<State> extends Pick<Snapshots<State>, 'find'>, Pick<Replays, 'passed'> {}

/** Replays of one aggregate: `replaysOf({ ...meetingDecider, describe: describeMeeting })`; without `snapshots` all begin at the first event. */
export function replaysOf<State>(fold: AuditFold<State>, snapshots?: ReplaySnapshots<State>): Replays {
  const from = (start: State): Replay => {
    let state = start;
    return {
      take: (event) => {
        state = fold.evolve(state, event);
      },
      describe: () => fold.describe(state),
    };
  };
  return {
    fresh: () => from(fold.initial()),
    occurredBy: ({ event, at: recordedAt }, at) => {
      if (fold.occurredBy !== undefined) return fold.occurredBy(event, recordedAt, at);
      return recordedAt > at ? undefined : event;
    },
    nearest: async (tenant, stream, limit) => {
      const found = await snapshots?.find(tenant, stream, limit);
      return found && { replay: from(found.state), tail: found.tail, after: found.after };
    },
    passed: (...passed) => snapshots?.passed(...passed),
  };
}
