// The need to hand recorded events to a broker, from which others take them when they can.
import type { StoredEvent } from './event-log.port.ts';

/** How far each partition of a topic goes, by its number: the place after its last message. */
export type TopicEnds = readonly bigint[];

/** What a message says of its event's place: in which history its position counts, and how often the topic was made anew. */
export interface MessageOrigin {
  readonly epoch: string;
  readonly life: bigint;
}

/**
 * One topic of a broker. Raises transient faults while the broker is away (`broker-away`, `topic-missing`), a permanent one for
 * a message that it will never take (`message-too-large`), and fatal ones where nothing can be published before somebody acts
 * (`broker-credentials`, `broker-access-denied`, `broker-tls`, `topic-invalid`).
 */
export interface EventPublisher {
  /** Makes the topic if it is missing; returns its ends. */
  readonly open: () => Promise<TopicEnds>;
  /**
   * Publishes events, those of each stream in their order. Resolves once all of them are acknowledged, with the ends of the
   * partitions that they are in; after a fault some of them may be published.
   */
  readonly publish: (
    events: readonly StoredEvent[],
    origin: MessageOrigin,
  ) => Promise<ReadonlyMap<number, bigint>>;
  /** Ends connections; never fails. */
  readonly close: () => Promise<void>;
}
