// The need to know the dense order of a log whose positions have holes: which events are a tenant's, and which number each
// has. Derived from the feed by one worker, behind the log; it can be emptied and made again.
import type { EventId, StreamName, TenantId } from '../domain/shared/ids.ts';

/** Where one event stands. */
export interface SequencedEvent {
  readonly position: bigint;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly id: EventId;
}

/** With its number: 1, 2, 3… over all tenants, without a hole. */
export interface NumberedEvent extends SequencedEvent {
  readonly index: bigint;
}

/** How far the sequence has come: the position and the number of its last event (0n: none), in which history. */
export interface SequenceEnd {
  readonly epoch: string;
  readonly position: bigint;
  readonly index: bigint;
}

/** What of one tenant is numbered. */
export interface TenantSequence {
  /** The sequence's end when it was looked at; `undefined` before it was ever begun. */
  readonly end: SequenceEnd | undefined;
  readonly events: readonly NumberedEvent[];
}

/** Looking events up, one tenant at a time. */
export interface LogSequence {
  /** Events of a tenant behind a position, in order, none beyond `upTo`, at most `limit` (1–10,000). */
  readonly ofTenant: (
    tenant: TenantId,
    after: bigint,
    upTo: bigint,
    limit: number,
  ) => Promise<TenantSequence>;
}

/** Numbering events. A newer fence makes an older one's calls fail with a fatal fault `fenced`. */
export interface LogSequencer {
  /** Takes over: from now on only this fence writes. A sequence never begun begins in `epoch`; else its end is given as it is. */
  readonly claim: (fence: bigint, epoch: string) => Promise<SequenceEnd>;
  /** Numbers events (1–10,000, in order) behind `end`, all or none; gives the new end. Fatal `sequence-moved` where it ends elsewhere. */
  readonly append: (
    fence: bigint,
    end: SequenceEnd,
    events: readonly SequencedEvent[],
  ) => Promise<SequenceEnd>;
  /** Empties it, so that it is made again in this history. */
  readonly restart: (fence: bigint, epoch: string) => Promise<SequenceEnd>;
}
