// The need to claim an idempotency key before a command is appended, for a log that can not keep the answer in the
// commit of the events (EventStoreDB): claim, append, answer, in that order (facts: the envelope, 21).
import type { ClaimAnswer, ClaimOutcome, ClaimRelease, ClaimRequest } from './claim.ts';
import type { ClaimKey } from './kept-answer.ts';

/** How long a claim is held, by the database's clock; how many keys one call takes. */
export const claimLeaseMs = 30_000;
export const claimsPerCall = 500;

/** Claims of one holder (a process). Raises transient faults where the database is away; then nothing is known to be held. */
export interface Claims {
  /** Claims many keys in one round trip, each with its own outcome; no key twice in one call. */
  readonly take: (requests: readonly ClaimRequest[]) => Promise<readonly ClaimOutcome[]>;
  /**
   * Keeps answers and closes their claims, at most 500, each by itself; `false` where a later taking has the claim or
   * another answer is kept: then nothing may be sent. The same answer twice is `true`; a lease that ran out is no hindrance.
   */
  readonly answer: (answers: readonly ClaimAnswer[]) => Promise<readonly boolean[]>;
  /**
   * Lets claims go before their lease ends, at most 500, each where this is its newest taking and it has no answer: whoever
   * comes next takes it over, with what was noted, as if the lease had run out.
   */
  readonly release: (released: readonly ClaimRelease[]) => Promise<void>;
  /** The answer kept under a key. */
  readonly find: (claim: ClaimKey) => Promise<Pick<ClaimAnswer, 'answer' | 'position'> | undefined>;
}
