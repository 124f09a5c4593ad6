// The words for a claim of an idempotency key: what is asked, what became of it, how it ends.
import type { CommandId, StreamName } from '../domain/shared/ids.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from './kept-answer.ts';

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

/** A claim whose attempt stored nothing and is over. */
export interface ClaimRelease {
  readonly fence: bigint;
  readonly claim: ClaimKey;
}
