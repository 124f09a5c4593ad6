// The state of a follower as operators' metrics show it.
import type { Observer } from '../ports/observer.port.ts';
import { followerStates } from './follower-state.ts';
import type { FollowerState } from './follower-state.ts';

/** Shows the state as a gauge for each of the states: 1 for the one that it is in. */
export function showState(observer: Observer, name: string): (state: FollowerState) => void {
  let shown: FollowerState | undefined;
  return (state) => {
    if (state === shown) return;
    shown = state;
    for (const each of followerStates) {
      observer.gauge('follower_state', each === state ? 1 : 0, { follower: name, state: each });
    }
  };
}
