// The need to follow the whole log: every recorded event from a position, in commit order, none skipped.
import type { StoredEvent } from './event-log.port.ts';
import type { Personals, RecordedEvent } from './event-store.port.ts';
import type { FatalFault } from './faults.ts';
import type { ReadBefore } from './read-before.ts';

/** Reads events of all tenants; never used to answer an HTTP request. */
export interface EventFeed {
  /** Events after a position, in order, at most `limit` (1–10,000). Raises a fatal fault `log-hole` where a dense log has a hole. */
  readonly read: (after: bigint, limit: number) => Promise<readonly StoredEvent[]>;
  readonly tail: () => Promise<bigint>;
  readonly epoch: () => Promise<string>;
  /** Resolves when something may have been appended after a position, after `timeoutMs`, or when aborted. Only a hint: read to be sure. */
  readonly changed: (after: bigint, timeoutMs: number, signal: AbortSignal) => Promise<void>;
}

/** A stored record as a domain event, or why it could not be read as one (`key-lost`, `tampered`, `event-unknown`, …). */
export type FedEvent =
  | { readonly kind: 'recorded'; readonly recorded: RecordedEvent }
  | { readonly kind: 'undecodable'; readonly stored: StoredEvent; readonly fault: FatalFault };

/**
 * Turns records into domain events, in order; raises transient faults while the keyring can't be reached. Records of one
 * stream have to follow each other, and what was read before: otherwise they are given with a fault `tampered`.
 */
export interface EventDecoder {
  readonly decode: (
    stored: readonly StoredEvent[],
    personals: Personals,
    before?: ReadBefore,
  ) => Promise<readonly FedEvent[]>;
}

/** The log as domain events, personal values opened; `read`, `tail`, `epoch` and `changed` as of the feed. */
export interface RecordedFeed extends Omit<EventFeed, 'read'> {
  /** Events after a position, in order: at least one if there is one, at most `limit`. */
  readonly read: (after: bigint, limit: number) => Promise<readonly FedEvent[]>;
}
