// The need to append and read domain events: the event log in the domain's words. Its implementation does the
// sealing, hashing, keys and upcasting.
import type { Actor } from '../domain/shared/actor.ts';
import type { CommandId, CorrelationId, EventId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { DomainEvent } from '../domain/all-events.ts';
import type { ReadBefore } from './read-before.ts';
import type { AppendOutcome, StreamRange } from './event-log.port.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** Where a stream ends: all that is needed to append the next event to it. */
export interface StreamTail {
  readonly revision: bigint;
  /** Leaf hash of the last event, 32 bytes. */
  readonly leaf: Uint8Array;
  readonly at: Instant;
}

/** Who caused events, when and why; stored in the head of each. */
export interface CommandContext {
  readonly command: CommandId;
  /** The event or command that caused this command; its own id where nothing did. */
  readonly causation: CommandId | EventId;
  readonly correlation: CorrelationId;
  readonly traceparent?: string;
  readonly actor: Actor;
  readonly at: Instant;
}

/** What a command decided for one stream. Without events it only demands that the stream still ends at `tail`. */
export interface DecidedWrite {
  readonly stream: StreamName;
  readonly tail: StreamTail | 'none';
  readonly events: readonly DomainEvent[];
}

/** One decided command: its writes and its answer are stored together or not at all. */
export interface DecidedCommand {
  readonly tenant: TenantId;
  readonly context: CommandContext;
  readonly writes: readonly DecidedWrite[];
  readonly answer?: KeptAnswer;
}

/** The outcome of a decided command; `tails` are the streams' new ends, if it was appended. */
export interface CommandOutcome {
  readonly outcome: AppendOutcome;
  readonly tails: ReadonlyMap<StreamName, StreamTail | 'none'>;
}

/** A domain event with its place in the log and its cause. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> {
  readonly event: Event;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  /** The last part of the stream's name: the id of the meeting, account, … */
  readonly streamId: string;
  readonly category: string;
  /** Stored name with version, as written (before upcasting). */
  readonly storedType: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly id: EventId;
  readonly command: CommandId;
  readonly causation: string;
  readonly correlation: CorrelationId;
  readonly traceparent?: string;
  readonly actor: Actor;
  readonly at: Instant;
  readonly leaf: Uint8Array;
}

/** How personal values are returned: `sealed` for folding (no key is used), `opened` for people who may read them. */
export type Personals = 'sealed' | 'opened';

/** Which events of a stream. `after`: leaf hash of the event before `from`, where it is known: the first one must name it. */
export interface EventRange extends StreamRange {
  readonly after?: Uint8Array;
}

/**
 * Streams of domain events. Raises a fatal fault `event-unknown` for a stored type that this code does not
 * know, `key-lost` for a box whose key is neither kept nor destroyed, `tampered` for bytes that do not fit and for events
 * that don't follow each other, or are missing.
 */
export interface EventStore {
  readonly read: (
    tenant: TenantId,
    stream: StreamName,
    range: EventRange,
    personals: Personals,
  ) => Promise<readonly RecordedEvent[]>;
  /** Events of one tenant after a position, none beyond `upTo`, at most `limit`. */
  readonly readTenant: (
    tenant: TenantId,
    after: bigint,
    upTo: bigint,
    limit: number,
    personals: Personals,
    before?: ReadBefore,
  ) => Promise<readonly RecordedEvent[]>;
  /**
   * Seals and appends decided commands, in order, each with its own outcome. Commands on the same stream all carry the
   * tail from which the round started; here they are chained in order.
   */
  readonly append: (commands: readonly DecidedCommand[]) => Promise<readonly CommandOutcome[]>;
  readonly tail: () => Promise<bigint>;
}
