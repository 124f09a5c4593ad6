// The need to claim an idempotency key before a command is appended, for a log that can not keep the answer in the
// commit of the events (EventStoreDB): claim, append, answer, in that order (facts: the envelope, 21).
import type { CommandId, StreamName } from '../domain/shared/ids.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from './kept-answer.ts';

/** How long a claim is held, by the database's clock; how many keys one call takes. */
export const claimLeaseMs = 30_000;
export const claimsPerCall = 500;

/** A command that is about to be appended: its key, and where its stream stood when it was decided (-1n: no stream). */
export interface ClaimRequest extends RequestDigest {
  readonly claim: ClaimKey;
  readonly command: CommandId;
  readonly stream: StreamName;
  readonly revision: bigint;
}

/** What became of one claim. `fence` grows with each taking, a holder's own repetition too; only the newest may answer. */
export type ClaimOutcome =
  /** Nobody had it: it is held for `claimLeaseMs`. */
  | { readonly kind: 'claimed'; readonly fence: bigint }
  /**
   * An earlier attempt had it and did not answer: this holder's own, or one whose lease ran out. Its events may stand in
   * the stream behind `revision`, so they are looked for before anything is appended. Stream, revision and request are the
   * first attempt's (its request is noted for 30 days; after that the next one's is).
   */
  | {
      readonly kind: 'taken-over';
      readonly fence: bigint;
      readonly stream: StreamName;
      readonly revision: bigint;
      readonly request: RequestDigest;
    }
  /** Another holder is at work under it. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer; readonly position: bigint }
  /** Its answer was kept for 30 days and is gone; its events end at `revision` of the stream. */
  | ({ readonly kind: 'spent'; readonly position: bigint } & Pick<KeptAnswer, 'stream' | 'revision'>);

/** An answer for a claim that is held. */
export interface ClaimAnswer {
  readonly fence: bigint;
  readonly answer: KeptAnswer;
  readonly position: bigint;
  /** Whether the command has events in the stream: then its key outlives the answer; else it goes with it (answer-retention). */
  readonly leftEvents: boolean;
}

/** Claims of one holder (a process). Raises transient faults where the database is away; then nothing is known to be held. */
export interface Claims {
  /** Claims many keys in one round trip, each with its own outcome; no key twice in one call. */
  readonly take: (requests: readonly ClaimRequest[]) => Promise<readonly ClaimOutcome[]>;
  /**
   * Keeps answers and closes their claims, at most 500, each by itself; `false` where a later taking has the claim or
   * another answer is kept: then nothing may be sent. The same answer twice is `true`; a lease that ran out is no hindrance.
   */
  readonly answer: (answers: readonly ClaimAnswer[]) => Promise<readonly boolean[]>;
  /** The answer kept under a key. */
  readonly find: (claim: ClaimKey) => Promise<Pick<ClaimAnswer, 'answer' | 'position'> | undefined>;
}
