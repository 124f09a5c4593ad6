// A fold as the audit is given it by app: how a history becomes a state and the state a description. Method
// syntax on purpose: a stream holds only its own aggregate's events, so a fold of the narrower words fits.
import type { Described } from '../../domain/shared/described.ts';
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { RecordedEvent, StreamTail } from '../../ports/event-store.port.ts';
import type { EventsAfter, SnapshotLimit, Snapshots } from '../../ports/snapshots.port.ts';

/** Where a state starts, what an event does to it, what it looks like. */
export interface AuditFold<State> {
  initial(): State;
  evolve(state: State, event: RecordedEvent['event']): State;
  describe(state: State): Described;
}

/** A history being folded; the state's type is hidden. */
export interface Replay {
  readonly take: (event: RecordedEvent['event']) => void;
  readonly describe: () => Described;
}

/** Replays of one aggregate. */
export interface Replays {
  /** One before the first event. */
  readonly fresh: () => Replay;
  /** One at the newest snapshot within a limit, and the events that were read after it. */
  readonly nearest: (
    tenant: TenantId,
    stream: StreamName,
    limit: SnapshotLimit,
  ) => Promise<
    { readonly replay: Replay; readonly tail: StreamTail; readonly after: EventsAfter } | undefined
  >;
  /** A replay of a stream came from one event to another: for whoever takes snapshots. */
  readonly passed: (
    tenant: TenantId,
    stream: StreamName,
    from: StreamTail | 'none',
    to: StreamTail | 'none',
  ) => void;
}

/** Where replays of a fold may begin, and who is told how far they came. */
export interface ReplaySnapshots<State> extends Pick<Snapshots<State>, 'find'>, Pick<Replays, 'passed'> {}

/** Replays of one aggregate: `replaysOf({ ...meetingDecider, describe: describeMeeting })`; all from the beginning where no snapshots are given. */
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
    nearest: async (tenant, stream, limit) => {
      const found = await snapshots?.find(tenant, stream, limit);
      return found && { replay: from(found.state), tail: found.tail, after: found.after };
    },
    passed: (...passed) => snapshots?.passed(...passed),
  };
}
