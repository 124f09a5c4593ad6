// The need to forget what commands answered once its time is over: first the answer, much later that its key was used.
import type { Instant } from '../domain/shared/instant.ts';

/** What is promised to clients, in days of 24 hours. A store forgets nothing sooner, whatever it is asked to do. */
export const answerDays = 30;
export const claimDays = 400;

/** What is old enough to be forgotten, by the instant of its answer. */
export interface AnswerAges {
  /** Answers given before this instant are deleted, together with the digest of their request. */
  readonly answersBefore: Instant;
  /** Keys used before this instant are forgotten. */
  readonly claimsBefore: Instant;
}

export interface AnswerRetention {
  /**
   * Forgets at most `limit` answers and keys, oldest first; returns how many. Fewer than `limit` means that nothing old
   * enough is left, except rows that another worker is sweeping. The key of a command that stored events outlives its
   * answer, so that the command does nothing twice. A key without events (a refusal, or nothing to do) is deleted with
   * its answer; the command is decided again if it is sent again. Events are never touched. Any number of workers may
   * call this; after a fault every row is either unchanged or swept.
   */
  readonly forget: (ages: AnswerAges, limit: number) => Promise<number>;
}
