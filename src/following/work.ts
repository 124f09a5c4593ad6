// What a follower follows the log for: how the work claims its checkpoint, what it does with the events after it, what it
// keeps of its state.
import type { FollowerState } from './follower-state.ts';
import type { HistoryWords, Place } from './history-check.ts';

/** What was found when a checkpoint was claimed: where it is, and the state that was last kept with it, if any is kept. */
export interface Claimed<At extends Place> {
  readonly at: At;
  readonly state?: FollowerState;
}

/** Under what a step works. */
export interface Held {
  /** To be checked by the first statement of everything that is written. */
  readonly fence: bigint;
  /** Aborted when the program stops or the lease is lost: to end soon. */
  readonly stopRequested: AbortSignal;
}

/**
 * What a step came to. `moved`: up to `at`. `nothing-new`: it is at the log's end, and waits there for the next event or
 * for `waitMs` (otherwise `idleMs`). `stopped`: by its own rule, which it has put on record with the checkpoint.
 */
export type Step<At extends Place> =
  | { readonly kind: 'moved'; readonly at: At }
  | { readonly kind: 'nothing-new'; readonly at: At; readonly waitMs?: number }
  | { readonly kind: 'stopped'; readonly reason: string };

/** What is done with the events of the log, and by whom. */
export interface Work<At extends Place> extends HistoryWords {
  /** Permanent: the name of its lease, and of the follower in metrics and log lines. */
  readonly name: string;
  /** Claims the checkpoint for a fence; one that never was begins at 0 of `epoch`. Doesn't judge what it finds. */
  readonly takeOver: (fence: bigint, epoch: string) => Promise<Claimed<At>>;
  /** Told where it is, once that is known to be in the log's history and before the first step. */
  readonly tookOver?: (at: At) => void;
  /** Does a batch of what follows `at`, and commits it with the checkpoint under the fence. */
  readonly step: (at: At, held: Held) => Promise<Step<At>>;
  /** Commits what steps left uncommitted; called when the program stops. */
  readonly settle?: (at: At) => Promise<void>;
  /** Keeps with the checkpoint that it is stalled or stopped, for which reason, or that it follows again; does nothing for an older fence. */
  readonly report?: (
    fence: bigint,
    state: 'following' | 'stalled' | 'stopped',
    reason: string,
  ) => Promise<void>;
}
