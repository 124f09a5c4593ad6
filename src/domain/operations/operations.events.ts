// The words of the record of operators' acts: who did what to the installation, why, and what came of it. One stream per
// UTC day in the platform's own tenant. An act is recorded before it is done and its outcome after, so one that a kill cut
// off is seen: it began and never ended.
import type { Actor } from '../shared/actor.ts';
import type { OperationsId, OperatorActId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { Personal } from '../shared/personal.ts';

interface Asked {
  /** The day on which the act began. */
  readonly operations: OperationsId;
  readonly by: Actor;
  readonly at: Instant;
  readonly act: OperatorActId;
}

/** Whether it was done. */
export type ActOutcome = 'done' | 'failed';

interface OperationsCommands {
  BeginOperatorAct: {
    /** What is done, in fixed words: `stuck.retry`, `projections.rebuild`. */
    readonly verb: string;
    /** To what: the names of projections, streams, logs (fixed words and ids only). */
    readonly target: string;
    /** What the operator is called outside: `user@host` of the command line. */
    readonly name: Personal<string>;
    readonly reason: Personal<string>;
  };
  EndOperatorAct: {
    readonly outcome: ActOutcome;
    /** More of it in a fixed word: a fault's code, `stuck-again`; `ok` where there is no more to say. */
    readonly code: string;
  };
}

export type OperationsCommand<Type extends keyof OperationsCommands = keyof OperationsCommands> = MessageOf<
  OperationsCommands,
  Type,
  Asked
>;

interface OperationsEvents {
  OperatorActBegun: {
    readonly act: OperatorActId;
    readonly verb: string;
    readonly target: string;
    readonly name: Personal<string>;
    readonly reason: Personal<string>;
  };
  OperatorActEnded: {
    readonly act: OperatorActId;
    readonly outcome: ActOutcome;
    readonly code: string;
  };
}

export type OperationsEvent<Type extends keyof OperationsEvents = keyof OperationsEvents> = MessageOf<
  OperationsEvents,
  Type
>;

/** The record of operators' acts never refuses. */
export type OperationsRefusal = never;
