// The need to send a command and learn what became of it: how timers, reactors and routes speak to the
// domain. Never how they learn facts.
import type { DomainCommand, DomainRefusal } from '../domain/all-commands.ts';
import type { DomainEvent } from '../domain/all-events.ts';
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { ClaimKey, KeptAnswer } from './kept-answer.ts';
import type { CommandContext } from './event-store.port.ts';

/** What the domain said: events (possibly none) or a refusal, and where the stream stands after it. */
export interface Verdict {
  readonly stream: StreamName;
  /** Revision of the stream after it; -1n where there is no stream. */
  readonly revision: bigint;
  readonly events: readonly DomainEvent[];
  readonly refusal: DomainRefusal | undefined;
}

/** An answer's bytes as a pure function of the verdict: known before the commit, ids only, never a secret or a name. */
export interface ComposedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Asks that the answer be kept under an idempotency key, in the commit. */
export interface AnswerWish {
  readonly claim: ClaimKey;
  /** The request's canonical bytes; only a salted digest of them is kept, 30 days. */
  readonly request: Uint8Array;
  readonly compose: (verdict: Verdict) => ComposedAnswer;
}

export interface Dispatched {
  readonly tenant: TenantId;
  readonly command: DomainCommand;
  readonly context: CommandContext;
  readonly answer?: AnswerWish;
  /** If-Match: the revision at which the stream must stand before the command. */
  readonly ifRevision?: bigint;
}

/** What became of a command. */
export type DispatchOutcome =
  /** Decided now. `answer` is what was kept where one was wished for. */
  | {
      readonly kind: 'decided';
      readonly verdict: Verdict;
      readonly position: bigint;
      readonly answer?: KeptAnswer;
    }
  /** Answered before under the same key, with the same request: the same bytes. */
  | { readonly kind: 'replayed'; readonly answer: KeptAnswer; readonly position: bigint }
  /** The same key came with another request. */
  | { readonly kind: 'key-reused' }
  /** The same key is being worked on, in this process or another. */
  | { readonly kind: 'in-flight' }
  /** If-Match failed: the stream stands elsewhere. */
  | { readonly kind: 'stale'; readonly revision: bigint };

/** Raises a transient fault `contention` when three attempts met another writer, `overloaded` when queues are full. */
export interface Dispatch {
  readonly send: (dispatched: Dispatched) => Promise<DispatchOutcome>;
}
