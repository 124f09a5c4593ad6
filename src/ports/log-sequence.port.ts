// The need to know the dense order of a log whose positions have holes: which events are a tenant's, and the number of
// each. One worker derives it from the feed, some time after the log; it can be emptied and made again.
import type { EventId, StreamName, TenantId } from '../domain/shared/ids.ts';

/** The place of one event. */
export interface SequencedEvent {
  readonly position: bigint;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly id: EventId;
}

/** The same with its number: 1, 2, 3… over all tenants, without a hole. */
export interface NumberedEvent extends SequencedEvent {
  readonly index: bigint;
}

/** The end of the sequence: position and number of its last event (0n: none), and the history's epoch. */
export interface SequenceEnd {
  readonly epoch: string;
  readonly position: bigint;
  readonly index: bigint;
}

/** The part of one tenant's events that is numbered. */
export interface TenantSequence {
  /** The sequence's end at the time of the question; `undefined` if it was never begun. */
  readonly end: SequenceEnd | undefined;
  readonly events: readonly NumberedEvent[];
}

/** Looks events up, one tenant at a time. */
export interface LogSequence {
  /** Events of a tenant after a position, in order, none beyond `upTo`, at most `limit` (1–10,000). */
  readonly ofTenant: (
    tenant: TenantId,
    after: bigint,
    upTo: bigint,
    limit: number,
  ) => Promise<TenantSequence>;
}

/** Numbers events. A newer fence makes calls with an older one fail with a fatal fault `fenced`. */
export interface LogSequencer {
  /** Takes over: from now on only this fence writes. A sequence that was never begun begins in `epoch`; otherwise its end is returned unchanged. */
  readonly claim: (fence: bigint, epoch: string) => Promise<SequenceEnd>;
  /** Numbers events (1–10,000, in order) that follow `end`, all or none; returns the new end. Fatal `sequence-moved` where it ends elsewhere. */
  readonly append: (
    fence: bigint,
    end: SequenceEnd,
    events: readonly SequencedEvent[],
  ) => Promise<SequenceEnd>;
  /** Empties it, so that it is made again in this history. */
  readonly restart: (fence: bigint, epoch: string) => Promise<SequenceEnd>;
}
