// The need to forget what commands answered once its time is over: first the answer, much later that its key was used.
import type { Instant } from '../domain/shared/instant.ts';

/** What is promised to clients, in days of 24 hours: a store forgets nothing sooner, whatever it is asked. */
export const answerDays = 30;
export const claimDays = 400;

/** What is old enough to go, by when it was answered. */
export interface AnswerAges {
  /** Answers given before this instant are emptied, and with them the digest of their request. */
  readonly answersBefore: Instant;
  /** Keys used before this instant are forgotten. */
  readonly claimsBefore: Instant;
}

export interface AnswerRetention {
  /**
   * Forgets at most `limit` answers and keys, oldest first; gives how many. Fewer than `limit`: nothing old enough is
   * left, but for what another worker is at. The key of a command that left events outlives its answer, so that it
   * does nothing twice; one that left none (a refusal, nothing to say) goes with its answer, and is decided anew when
   * sent again. Events are never touched. Any number of workers; a fault leaves every row as it was or swept.
   */
  readonly forget: (ages: AnswerAges, limit: number) => Promise<number>;
}
