// How long a follower pauses after a fault: longer after each in a row, and briefly again once it got on (F3 of follower.ts).
import type { FollowerState } from './follower-state.ts';

/** In milliseconds. */
export interface RetryPausesOptions {
  /** After a transient fault, doubled after each further one up to the longest. */
  readonly firstPauseMs: number;
  /** Also after a fault that only an operator can end. */
  readonly longestPauseMs: number;
  /** After another worker has taken over. */
  readonly standbyMs: number;
}

/** The pauses of one follower. */
export interface RetryPauses {
  /** Told of every position that is dealt with: beyond the newest fault's, the pauses start small again. */
  readonly reached: (position: bigint) => void;
  /** Told of a turn that ended without a fault. */
  readonly worked: () => void;
  /** The pause, in milliseconds, after a fault that led to a state, at a position, after so long a time of work. */
  readonly after: (state: FollowerState, position: bigint, workedMs: number) => number;
}

/** The pause is not doubled more often: it has long reached its limit. */
const mostDoublings = 16;

/** Pauses that begin with the first one. */
export function retryPauses({ firstPauseMs, longestPauseMs, standbyMs }: RetryPausesOptions): RetryPauses {
  let faultsInARow = 0;
  let faultedAt = 0n;
  return {
    reached: (position) => {
      if (position > faultedAt) faultsInARow = 0;
    },
    worked: () => {
      faultsInARow = 0;
    },
    after: (state, position, workedMs) => {
      faultedAt = position;
      if (workedMs > longestPauseMs) faultsInARow = 0;
      const growingMs = firstPauseMs * 2 ** Math.min(faultsInARow, mostDoublings);
      faultsInARow += 1;
      if (state === 'fenced') return standbyMs;
      return state === 'standby' ? Math.min(longestPauseMs, growingMs) : longestPauseMs;
    },
  };
}
