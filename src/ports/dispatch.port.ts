// The need to send a command and get its outcome: how timers, reactors and routes speak to the domain. It is never
// used to ask for facts.
import type { BareCommand, DomainRefusal } from '../domain/all-commands.ts';
import type { DomainEvent } from '../domain/all-events.ts';
import type { Already } from '../domain/shared/decider.ts';
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Precondition } from './demanded-revision.ts';
import type { ClaimKey, KeptAnswer } from './kept-answer.ts';
import type { CommandContext } from './event-store.port.ts';
import type { InsideContext } from './inside-context.ts';
import type { LapTimer } from './lap-timer.ts';

/** The domain's answer: events (possibly none) or a refusal, and the stream's revision after it. */
export interface Verdict {
  readonly stream: StreamName;
  /** Revision of the stream after it; -1n where there is no stream. */
  readonly revision: bigint;
  readonly events: readonly DomainEvent[];
  readonly refusal: DomainRefusal | undefined;
  /** When it was decided: never earlier than the stream's event before it, whatever clocks do. */
  readonly at: Instant;
  /** What was so already, where no event says it. */
  readonly already?: Already | undefined;
}

/** Makes an answer's bytes from the verdict alone, before the commit. They hold ids only, never a secret or a name. */
export interface ComposedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A request to store the answer under an idempotency key, in the events' own commit. */
export interface AnswerWish {
  readonly claim: ClaimKey;
  /** The request's canonical bytes; only a salted digest of them is kept, 30 days. */
  readonly request: Uint8Array;
  /** The client sent no key, so nobody can ask for the answer again: it is kept only beside events. */
  readonly keyless?: true;
  readonly compose: (verdict: Verdict) => ComposedAnswer;
}

/** A command that an HTTP request asks for. */
export interface CommandRequest {
  readonly tenant: TenantId;
  readonly command: BareCommand;
  readonly context: CommandContext;
  readonly precondition?: Precondition;
  /** Told on what the time goes. */
  readonly laps?: LapTimer;
}

/** What became of a command. */
export type DispatchOutcome =
  /** Decided now. `answer` is what was stored, if an answer was asked for. */
  | {
      readonly kind: 'decided';
      readonly verdict: Verdict;
      readonly position: bigint;
      readonly answer?: KeptAnswer;
    }
  /** The same key and request were answered before: these are the same bytes. */
  | { readonly kind: 'replayed'; readonly answer: KeptAnswer; readonly position: bigint }
  /** The same key came with another request. */
  | { readonly kind: 'key-reused' }
  /** The same key is being worked on, in this process or another. */
  | { readonly kind: 'in-flight' }
  /** The precondition is not met by the revision that the stream has. */
  | { readonly kind: 'stale'; readonly revision: bigint };

/** Raises a transient fault: `contention` when twelve attempts conflicted with other writers, `overloaded` when queues are full; and the faults of stores. */
export interface Dispatch {
  /** From inside: decides and appends. What was decided before under the same command id is given again. */
  readonly decide: (command: BareCommand, context: InsideContext) => Promise<Verdict>;
  /** For HTTP: decides, appends, and keeps the answer in the same commit. */
  readonly answer: (request: CommandRequest, wish: AnswerWish) => Promise<DispatchOutcome>;
}
