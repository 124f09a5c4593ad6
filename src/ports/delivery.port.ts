// The need of reactors to be told of every event, by whatever way it comes: a broker's topic, or the log itself.
import type { DeliveryPlace } from './delivery-checkpoints.port.ts';
import type { StoredEvent } from './event-log.port.ts';

/** Some events of one source, in the order of each stream. */
export interface DeliveredBatch {
  /** What is delivered in one order: `log`, or `<topic>/<partition>`. */
  readonly source: string;
  /** Grows with every assignment of the source: what is written for an older one is refused by the ledger. */
  readonly generation: bigint;
  readonly events: readonly StoredEvent[];
}

/** Delivers at least once; each stream's events in order, none skipped. */
export interface Delivery {
  /**
   * Delivers to a reactor whatever it has not acknowledged yet, until aborted, then resolves; never rejects. A batch is
   * acknowledged when `handle` resolves, and delivered again where it rejects or the process ends. `over` is aborted when the
   * source is assigned to another process, or a stop was requested: to end soon.
   */
  readonly run: (
    reactor: string,
    handle: (batch: DeliveredBatch, over: AbortSignal) => Promise<void>,
    stopRequested: AbortSignal,
  ) => Promise<void>;
}

/** Up to which position of the log everything was delivered to a reactor and handled; undefined where that can't be said. Raises transient faults. */
export type DeliveryProgress = (reactor: string) => Promise<DeliveryPlace | undefined>;
