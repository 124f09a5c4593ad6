// The words for effects: what a reactor wants to happen outside because of an event, how far it has come, and what is kept
// of each attempt. An effect's id follows from reactor, event and effect key alone, so it is the same however often the
// event is delivered.
import type { CommandId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Origin } from './inside-context.ts';
import type { StuckCause } from './stuck-work.port.ts';

/** How far an effect has come. */
export type EffectState =
  /** It waits for its turn, and nothing of it has happened outside. */
  | 'intended'
  /** A process is asking the outside system for it. */
  | 'attempting'
  /** It was asked for, and the reply was lost: it is looked up before it is asked for again. */
  | 'unknown'
  /** A process is asking the outside system whether it happened. */
  | 'looking-up'
  /** Looked up, and it has not happened: it is asked for again. */
  | 'absent'
  /** The four ends. */
  | EffectEnd
  /** It waits for an operator, and the later effects of its stream wait for it. */
  | 'parked';

/** How an effect ends: it happened; the outside system will never do it; an operator gave it up; its deadline passed first. */
export type EffectEnd = 'done' | 'refused' | 'cancelled' | 'expired';

/** An effect as it is intended. */
export interface Effect {
  /** Also the idempotency key outside, and the id of the command that tells the domain of its end. */
  readonly effect: CommandId;
  readonly reactor: string;
  /** The reactor's version when it was intended. */
  readonly version: number;
  /** The outside system that is asked. */
  readonly system: string;
  readonly operation: string;
  /** The effect key: tells apart the effects of one event; empty where there is only one. */
  readonly name: string;
  /** What is asked for, as JSON: ids, never a personal value or a secret. */
  readonly request: string;
  readonly tenant: TenantId;
  /** Effects of one reactor happen one after another in the order of the stream: by revision, then by `ordinal`. */
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly ordinal: number;
  readonly position: bigint;
  readonly origin: Origin;
  /** When the event was recorded. */
  readonly recorded: Instant;
  /** Not asked for any more after it. */
  readonly deadline?: Instant;
  /** For how long the outside system knows the idempotency key after it first saw it; looked up first after that. */
  readonly windowSeconds?: number;
}

/** An event that could not be read: it is parked, so that no effect of a later event of its stream comes before its own. */
export interface UndecodableEvent extends Pick<
  Effect,
  'effect' | 'reactor' | 'version' | 'system' | 'tenant' | 'stream' | 'revision' | 'position' | 'recorded'
> {
  readonly event: Origin['event'];
  readonly cause: StuckCause;
}

/**
 * What is to be done about a claimed effect: ask for it, ask whether it happened, tell the domain of its end, read its event again,
 * or take on the events that its stream held back while it was full, from its revision on.
 */
export type EffectTurn = 'perform' | 'look-up' | 'tell' | 'decode' | 'take-on';

/** An effect that a process holds until its lease runs out. */
export interface ClaimedEffect extends Effect {
  /** Grows with each claim and each conclusion: what is said under an older one changes nothing. */
  readonly epoch: bigint;
  readonly turn: EffectTurn;
  /** Its end, where the domain is to be told of it. */
  readonly end: EffectEnd | undefined;
  /** What the outside system calls what it made, and the code of its refusal, where they are known. */
  readonly result: string | undefined;
  readonly code: string | undefined;
  /** How often it was asked for, this time included. */
  readonly attempts: number;
  /** How many answers about it were failures since it was intended, or since an operator had it tried again. */
  readonly failures: number;
}

/** What came of an attempt, as it is kept. */
export interface AttemptEnd {
  readonly act: 'perform' | 'look-up';
  /** `lost`: without a reply. `away`: the system could not be asked, which says nothing about the effect. */
  readonly class: 'done' | 'refused' | 'failed' | 'away' | 'lost' | 'absent' | 'still-unknown';
  readonly deadline: Instant;
  readonly code?: string | undefined;
  /** The outside system's own id of the request. */
  readonly providerRequest?: string | undefined;
  /** The reply as it came; only its SHA-256 is kept. */
  readonly answer?: string | undefined;
}

/** How a claim ends. Nothing is changed where the epoch is not the effect's any more. */
export interface Conclusion {
  readonly effect: CommandId;
  readonly epoch: bigint;
  readonly state: EffectState;
  /** Nothing is left to be done: it has ended, and the domain knows. */
  readonly finished: boolean;
  /** Otherwise when it is claimed again, in milliseconds. */
  readonly againInMs: number;
  /** Whether this was an answer about the effect itself that counts against it. */
  readonly failed: boolean;
  /** The outside system was not asked after all: it was no attempt. */
  readonly unsent?: true;
  /** Of a parked effect: the state in which an operator's retry finds it. */
  readonly resumes?: EffectState;
  readonly cause?: StuckCause;
  readonly concludedBy?: 'reply' | 'look-up' | 'deadline';
  readonly result?: string | undefined;
  readonly code?: string | undefined;
  readonly attempt?: AttemptEnd;
}
