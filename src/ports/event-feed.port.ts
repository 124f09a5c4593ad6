// The need to follow the whole log: every recorded event from a position, in commit order, none skipped.
import type { StoredEvent } from './event-log.port.ts';
import type { Personals, RecordedEvent } from './event-store.port.ts';
import type { FatalFault } from './faults.ts';

/** A reader of all tenants; on no HTTP path. */
export interface EventFeed {
  /** Events behind a position, in order, at most `limit` (1–10,000). Raises a fatal fault `log-hole` where a dense log has a hole. */
  readonly read: (after: bigint, limit: number) => Promise<readonly StoredEvent[]>;
  readonly tail: () => Promise<bigint>;
  readonly epoch: () => Promise<string>;
  /** Resolves when something may have been appended behind a position, or after `timeoutMs`, or when aborted: a hint, never the truth. */
  readonly changed: (after: bigint, timeoutMs: number, signal: AbortSignal) => Promise<void>;
}

/** A stored record as a domain event, or why it is none (`key-lost`, `tampered`, `event-unknown`, …). */
export type FedEvent =
  | { readonly kind: 'recorded'; readonly recorded: RecordedEvent }
  | { readonly kind: 'undecodable'; readonly stored: StoredEvent; readonly fault: FatalFault };

/** Turns records into domain events, in order; raises transient faults while the keyring is away. */
export interface EventDecoder {
  readonly decode: (stored: readonly StoredEvent[], personals: Personals) => Promise<readonly FedEvent[]>;
}

/** The log as domain events, personal values opened; `read`, `tail`, `epoch` and `changed` as of the feed. */
export interface RecordedFeed extends Omit<EventFeed, 'read'> {
  /** Events behind a position, in order: at least one where there is one, at most `limit`. */
  readonly read: (after: bigint, limit: number) => Promise<readonly FedEvent[]>;
}
