// What a reactor is: because of events it wants things to happen outside, in one system, and it tells the domain how each of
// them ended. It says what is wanted and how it is asked for; when, how often and in which order is the runner's.
import type { BareCommand } from '../domain/all-commands.ts';
import type { Actor } from '../domain/shared/actor.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { ClaimedEffect, Effect, EffectEnd } from '../ports/effect.ts';

/** A system outside the program, and what holds while it does not answer. */
export interface OutsideSystem {
  readonly name: string;
  /** What users get meanwhile, as a sentence for operators; shown by /readyz and held to the table in docs/operations.md. */
  readonly fallback: string;
  /** At most so many calls of a reactor at once, in each process. */
  readonly concurrency: number;
}

/** One thing that is to happen outside because of an event. */
export interface EffectWish {
  /** The effect key where an event has several: permanent, and its object's id (`egress/<track>`). */
  readonly name?: string;
  /** Which of the reactor's operations. */
  readonly operation: string;
  /** What is asked for, as JSON holds it: ids, never a personal value or a secret. */
  readonly request: unknown;
  /** So long after the event it is not wanted any more. */
  readonly deadlineSeconds?: number;
}

/** What came of asking. */
export type Performed =
  /** It happened. `result` is what the system calls it. */
  | (Reply & { readonly kind: 'done'; readonly result?: string })
  /** The system said no, and will for ever: the domain is told. */
  | (Reply & { readonly kind: 'refused'; readonly code: string })
  /** The system answered about this effect that it failed: tried again, ten times at most. Nothing happened. */
  | (Reply & { readonly kind: 'failed'; readonly code: string; readonly sentence: string })
  /** It is not so yet, for a reason that may last: asked for again after a pause, for ever. The operation says so to operators. */
  | (Reply & { readonly kind: 'not-yet'; readonly code: string; readonly againInMs: number })
  | Away;

/** What came of asking whether it happened. */
export type LookedUp =
  | (Reply & { readonly kind: 'done'; readonly result?: string })
  | (Reply & { readonly kind: 'absent' })
  /** The system can't say yet. */
  | (Reply & { readonly kind: 'still-unknown' })
  | Away;

/** The reply, for the record of the attempt. */
export interface Reply {
  /** The system's own id of the request. */
  readonly providerRequest?: string;
  /** The body; only its SHA-256 is kept. */
  readonly answer?: string;
}

/** The system could not be asked, or its reply was lost: unreachable, a timeout, 429, 5xx, a wrong key. That says nothing about the effect. */
export interface Away extends Reply {
  readonly kind: 'away';
  readonly code: string;
  /** Whether it may have happened nevertheless; it is looked up then. */
  readonly mayHaveHappened: boolean;
  /** When the system wants to be asked again. */
  readonly retryAfterMs?: number;
}

/** Under what a call is made. */
export interface CallTerms {
  /** The same for every attempt at the effect. */
  readonly idempotencyKey: string;
  /** The call is given up at this instant. */
  readonly deadline: Instant;
  readonly signal: AbortSignal;
}

/** How an effect ended. */
export interface Ended {
  readonly end: EffectEnd;
  readonly result: string | undefined;
  /** Of a refusal. */
  readonly code: string | undefined;
}

/** One thing that a reactor can ask of its system. A fault that is raised counts as a lost reply; any other error as a failure of the effect. */
export interface Operation {
  /** A call takes no longer. */
  readonly timeoutMs: number;
  /** For how long the system knows an idempotency key; not given where it takes none. */
  readonly windowSeconds?: number;
  readonly perform: (effect: ClaimedEffect, terms: CallTerms) => Promise<Performed>;
  readonly lookUp: (effect: ClaimedEffect, terms: CallTerms) => Promise<LookedUp>;
  /** The command that tells the domain, if it wants to know. It is decided once, under the effect's id. */
  readonly conclude: (
    effect: Effect,
    ended: Ended,
    asked: { readonly by: Actor; readonly at: Instant },
  ) => BareCommand | undefined;
}

/** A reactor. */
export interface Reactor {
  /** Permanent: the ids of its effects follow from it. */
  readonly name: string;
  /** Grows when what it wants of an event changes; kept with each effect. */
  readonly version: number;
  readonly system: OutsideSystem;
  /** The kinds of streams that it hears. */
  readonly categories: readonly RecordedEvent['category'][];
  /** Events that are older than this when they are delivered are passed over: those before its first start, of a long outage, of a topic that was rebuilt. At most 365. */
  readonly relevantDays: number;
  /** Knows nothing but the event. */
  readonly effectsOf: (event: RecordedEvent) => readonly EffectWish[];
  readonly operations: Readonly<Record<string, Operation>>;
}
