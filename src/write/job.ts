// What waits and is decided in a stream's queue: a command with those who wait for its outcome, then the same with its verdict.
import type { AnswerWish, CommandRequest, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { DecidedCommand } from '../ports/event-store.port.ts';
import type { KeptAnswer } from '../ports/kept-answer.ts';
import type { Completed } from './completion.ts';

/** A command that waits for its outcome. */
export interface Job {
  readonly request: CommandRequest;
  readonly wish: AnswerWish | undefined;
  readonly completed: Completed;
  readonly resolve: (outcome: DispatchOutcome) => void;
  readonly reject: (fault: unknown) => void;
  /** Appends of it that met another writer, and those that failed. */
  conflicts: number;
  failures: number;
  /** It was in a round that could not be appended at all: decided by itself, so that it spoils no other. */
  alone: boolean;
}

/** A command that was decided and is to be appended. */
export interface Decided {
  readonly job: Job;
  readonly verdict: Verdict;
  /** What is replied; kept where `command` carries it. */
  readonly answer: KeptAnswer | undefined;
  readonly command: DecidedCommand;
}
