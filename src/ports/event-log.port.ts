// The need for a log of sealed records: append at an expected revision, read a stream both ways, and keep
// the answer of a command in the same commit. Handles bytes only; `event-store.port.ts` puts domain events
// on top. Holds nothing that EventStoreDB cannot do.
import type { CommandId, EventId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from './kept-answer.ts';

/** One record to be stored: head, body and boxes as they are hashed (facts: the envelope), and what indexes need. */
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
 * Events for one stream; with no events it only demands that the stream stands at the revision. Where `leaf` is
 * given, the event at the revision must be that very one: a write that was decided behind another one never
 * lands behind a stranger that took its place. (A store that cannot compare leaves holds such a write back until
 * the one before it is stored, and turns it away with it.)
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

/** What became of one append. Each append of a batch has its own outcome; one conflict never fails its neighbours. */
export type AppendOutcome =
  /** Stored. `position` is that of its last event, or of the log's end that its checks saw. */
  | { readonly kind: 'appended'; readonly position: bigint }
  /** Stored before, with the same event ids at the same revisions: the same as appended. */
  | { readonly kind: 'duplicate'; readonly position: bigint }
  /** Nothing was stored: the stream stands elsewhere. */
  | { readonly kind: 'conflict'; readonly stream: StreamName; readonly actual: ExpectedRevision }
  /** Nothing was stored: the idempotency key was answered before. */
  | { readonly kind: 'answered'; readonly answer: KeptAnswer; readonly position: bigint }
  /** Nothing was stored: another process is at work under this idempotency key. */
  | { readonly kind: 'held' }
  /**
   * Nothing was stored now: the command did its work before, its last event is at `revision`, and its answer is not
   * kept (any more, or never was since a process died). It is composed anew from the command's own events, and
   * appended once more, without writes, so that it may be kept.
   */
  | DoneBefore;

/** Where the work of a command lies that was done before; `request` tells another body under the key, while that is kept. */
export interface DoneBefore {
  readonly kind: 'done';
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly position: bigint;
  readonly request?: RequestDigest;
}

/** Which events of a stream: from a revision (inclusive) on, in a direction, at most `limit` (1–10,000). `end` is behind the last event. */
export interface StreamRange {
  readonly from: bigint | 'start' | 'end';
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

/** What a store can do beyond the least; the contract asks only for what is claimed. */
export interface LogCapabilities {
  /** Positions are 1, 2, 3… without a hole. */
  readonly dense: boolean;
  /** Events for several streams in one append. */
  readonly atomicBatch: boolean;
}

/** The log. Raises a transient fault where the outcome is unknown: the same append may be sent again. */
export interface EventLog {
  readonly capabilities: LogCapabilities;
  /** Limits: 100 events and 1 MiB per append (a permanent fault `append-too-large` beyond; `append-misplaced` for another tenant's stream). Appends of one stream made in order are stored in order. */
  readonly append: (append: LogAppend) => Promise<AppendOutcome>;
  readonly readStream: (
    tenant: TenantId,
    stream: StreamName,
    range: StreamRange,
  ) => Promise<readonly StoredEvent[]>;
  /** Events of one tenant behind a position, in order, at most `limit`, none beyond `upTo`. */
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
