// The need for a log of sealed records: append at an expected revision, read a stream in both directions, and store
// a command's answer in the same commit. Handles bytes only; `event-store.port.ts` puts domain events on top. Asks
// for nothing that EventStoreDB can't do.
import type { CommandId, EventId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { TamperedFault } from './faults.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from './kept-answer.ts';

/** One record to be stored: head, body and boxes as they are hashed (docs/envelope.md), and what indexes need. */
export interface SealedEvent {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly id: EventId;
  readonly type: string;
  readonly at: Instant;
  readonly command: CommandId;
  /** Leaf hash of the head, 32 bytes. */
  readonly leaf: Uint8Array;
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  readonly boxes: readonly Uint8Array[];
}

/** A record with its place in the log. Positions grow in commit order; they are dense where `capabilities.dense`. */
export interface StoredEvent extends SealedEvent {
  readonly position: bigint;
}

/** No stream yet, or the exact revision of its last event. There is no "any" and no "exists". */
export type ExpectedRevision = 'none' | bigint;

/**
 * Events for one stream; without events it only demands that the stream is at the revision. Where `leaf` is given,
 * the event at the revision must have this leaf hash. So a write that was decided on top of another write is never
 * stored after a different event that took the other's revision. (A store that can't compare leaves delays such a
 * write until the one before it is stored, and rejects it if that one is rejected.)
 */
export interface StreamWrite {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  /** Leaf hash of the event at `expected`. */
  readonly leaf?: Uint8Array;
  readonly events: readonly SealedEvent[];
}

/** One command's commit: all of it or nothing. With more than one write that has events, `atomicBatch` is needed. */
export interface LogAppend {
  readonly tenant: TenantId;
  readonly writes: readonly StreamWrite[];
  readonly answer?: KeptAnswer;
}

/** The outcome of one append. Each append of a batch has its own; a conflict of one never fails the others. */
export type AppendOutcome =
  /** Stored. `position` is that of its last event; without events, the log's end when its demands were checked. */
  | { readonly kind: 'appended'; readonly position: bigint }
  /** The same event ids were stored before at the same revisions; equivalent to `appended`. */
  | { readonly kind: 'duplicate'; readonly position: bigint }
  /** Nothing was stored: the stream is at another revision. */
  | { readonly kind: 'conflict'; readonly stream: StreamName; readonly actual: ExpectedRevision }
  /** Nothing was stored: the idempotency key was answered before. */
  | { readonly kind: 'answered'; readonly answer: KeptAnswer; readonly position: bigint }
  /** Nothing was stored: the idempotency key was answered before, and what was kept is not what the program kept. */
  | { readonly kind: 'tampered'; readonly fault: TamperedFault }
  /** Nothing was stored: another process is working under this idempotency key. */
  | { readonly kind: 'held' }
  /**
   * Nothing was stored now: the command's events were stored before, the last one at `revision`, but its answer is not
   * kept (it was deleted, or a process died before it was stored). The caller composes the answer again from the
   * command's own events and appends it once more, without writes, so that it is kept.
   */
  | DoneBefore;

/** Where the events of an earlier execution of the command are. `request`, while it is kept, detects another body under the same key. */
export interface DoneBefore {
  readonly kind: 'done';
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly position: bigint;
  readonly request?: RequestDigest;
}

/** Which events of a stream: from a revision (inclusive), in a direction, at most `limit` (1–10,000). `end` is the place after the last event. */
export interface StreamRange {
  readonly from: bigint | 'start' | 'end';
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

/** Optional abilities of a store; the contract tests only those that it claims. */
export interface LogCapabilities {
  /** Positions are 1, 2, 3… without a hole. */
  readonly dense: boolean;
  /** Events for several streams in one append. */
  readonly atomicBatch: boolean;
}

/** The log. Raises a transient fault where the outcome is unknown; the same append may then be sent again. */
export interface EventLog {
  readonly capabilities: LogCapabilities;
  /** Limits: 100 events and 1 MiB per append (otherwise a permanent fault `append-too-large`; `append-misplaced` for another tenant's stream). Appends to one stream that are made in order are stored in order. */
  readonly append: (append: LogAppend) => Promise<AppendOutcome>;
  readonly readStream: (
    tenant: TenantId,
    stream: StreamName,
    range: StreamRange,
  ) => Promise<readonly StoredEvent[]>;
  /** Events of one tenant after a position, in order, at most `limit`, none beyond `upTo`. */
  readonly readTenant: (
    tenant: TenantId,
    after: bigint,
    upTo: bigint,
    limit: number,
  ) => Promise<readonly StoredEvent[]>;
  /** The answer kept under a key. */
  readonly findAnswer: (
    claim: ClaimKey,
  ) => Promise<{ readonly answer: KeptAnswer; readonly position: bigint } | undefined>;
  /** Position of the last event; 0n for an empty log. */
  readonly tail: () => Promise<bigint>;
  /** The id of this history: restoring or copying into a used database gives another one. */
  readonly epoch: () => Promise<string>;
}
