// The need to claim an idempotency key before a command is appended, for a log that can not keep the answer in the
// commit of the events (EventStoreDB): claim, append, answer, in that order (docs/guarantees.md).
import type { ClaimAnswer, ClaimOutcome, ClaimRelease, ClaimRequest } from './claim.ts';
import type { ClaimKey } from './kept-answer.ts';

/** How long a claim is held, by the database's clock; how many keys one call takes. */
export const claimLeaseMs = 30_000;
export const claimsPerCall = 500;

/** Claims of one holder (a process). Raises transient faults while the database can't be reached; then it is unknown what is held. */
export interface Claims {
  /** Claims many keys in one round trip, each with its own outcome; no key twice in one call. */
  readonly take: (requests: readonly ClaimRequest[]) => Promise<readonly ClaimOutcome[]>;
  /**
   * Stores answers and closes their claims, at most 500, each independently. `false`: the claim has been taken since, or
   * another answer is stored, so this answer must not be sent. Storing the same answer twice gives `true`; a lease that
   * has run out does not matter.
   */
  readonly answer: (answers: readonly ClaimAnswer[]) => Promise<readonly boolean[]>;
  /**
   * Releases claims before their lease ends, at most 500; each only if it was not taken again since and has no answer.
   * The next holder takes it over, with its recorded stream and revision, as if the lease had run out.
   */
  readonly release: (released: readonly ClaimRelease[]) => Promise<void>;
  /** The answer kept under a key. */
  readonly find: (claim: ClaimKey) => Promise<Pick<ClaimAnswer, 'answer' | 'position'> | undefined>;
}
