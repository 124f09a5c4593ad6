// The one place where the words that ops.projections keeps for a projection's status meet the states of its follower.
import type { FollowerState } from '../following/follower-state.ts';
import type { ProjectionStatus } from '../ports/projection-store.port.ts';

/** The states that are kept with a checkpoint; the others are of a process, not of a projection. */
export type KeptState = Extract<FollowerState, 'following' | 'stalled' | 'stopped'>;

const statusOf = { following: 'running', stalled: 'stalled', stopped: 'stopped' } as const;
const stateOf = { running: 'following', stalled: 'stalled', stopped: 'stopped' } as const;

/** How a state is stored. */
export function storedStatus(state: KeptState): ProjectionStatus {
  return statusOf[state];
}

/** Which state a stored status is. */
export function keptState(status: ProjectionStatus): KeptState {
  return stateOf[status];
}
