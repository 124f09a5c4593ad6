// The words for a claim of an idempotency key: what is asked, what became of it, how it ends.
import type { CommandId, StreamName } from '../domain/shared/ids.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from './kept-answer.ts';

/** A command that is about to be appended: its key, and its stream's revision when it was decided (-1n: no stream). */
export interface ClaimRequest extends RequestDigest {
  readonly claim: ClaimKey;
  readonly command: CommandId;
  readonly stream: StreamName;
  readonly revision: bigint;
}

/** The outcome of one claim. `fence` grows each time the claim is taken, even by the same holder; only the newest may answer. */
export type ClaimOutcome =
  /** Nobody held it; now it is held for `claimLeaseMs`. */
  | { readonly kind: 'claimed'; readonly fence: bigint }
  /**
   * An earlier attempt held it and did not answer: this holder's own, or one whose lease ran out. Its events may be in
   * the stream after `revision`, so they are looked for before anything is appended. Stream, revision and request are
   * those of the first attempt (its request is kept for 30 days; after that, the next attempt's).
   */
  | {
      readonly kind: 'taken-over';
      readonly fence: bigint;
      readonly stream: StreamName;
      readonly revision: bigint;
      readonly request: RequestDigest;
    }
  /** Another holder is working under this key. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer; readonly position: bigint }
  /** Its answer was kept for 30 days and then deleted; its events end at `revision` of the stream. */
  | ({ readonly kind: 'spent'; readonly position: bigint } & Pick<KeptAnswer, 'stream' | 'revision'>);

/** An answer for a claim that is held. */
export interface ClaimAnswer {
  readonly fence: bigint;
  readonly answer: KeptAnswer;
  readonly position: bigint;
  /** Whether the command stored events. If so, its key outlives the answer; otherwise both are deleted together (answer-retention). */
  readonly leftEvents: boolean;
}

/** A claim whose attempt has ended and stored nothing. */
export interface ClaimRelease {
  readonly fence: bigint;
  readonly claim: ClaimKey;
}
