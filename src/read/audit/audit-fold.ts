// A fold as the audit is given it by app: how a history becomes a state and the state a description. Method
// syntax on purpose: a stream holds only its own aggregate's events, so a fold of the narrower words fits.
import type { Described } from '../../domain/shared/described.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';

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

/** Starts a replay from nothing. */
export type Replays = () => Replay;

/** Replays of one aggregate: `replaysOf({ ...meetingDecider, describe: describeMeeting })`. */
export function replaysOf<State>(fold: AuditFold<State>): Replays {
  return () => {
    let state = fold.initial();
    return {
      take: (event) => {
        state = fold.evolve(state, event);
      },
      describe: () => fold.describe(state),
    };
  };
}
