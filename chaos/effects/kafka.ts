// The Kafka of the effects' experiment: what the processes of reactors and relay do with it, with short leases and sessions, so that
// what a killed process held is taken over before the next kills.
import { createKafkaDelivery } from '../../src/adapters/kafka/kafka-delivery.ts';
import { kafkaClient } from '../../src/adapters/kafka/kafka-client.ts';
import { createKafkaEventPublisher } from '../../src/adapters/kafka/kafka-event-publisher.ts';
import { createKafkaProgress } from '../../src/adapters/kafka/kafka-progress.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import { embeddedDelivery } from '../../src/following/embedded-delivery.ts';
import { fallbackDelivery } from '../../src/following/fallback-delivery.ts';
import type { Pace } from '../../src/ports/clock.port.ts';
import type { Delivery } from '../../src/ports/delivery.port.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import { createRelay } from '../../src/reactors/relay/relay.ts';

const topic = 'chaos.effects';
const group = 'chaos';
const partitions = 12;
const leases = { leaseTtlMs: 1_500, leaseRenewMs: 400, standbyMs: 200 };
/** What a broker must allow for that: sessions of 1.5 s. */
export const brokerSettings = { 'group.min.session.timeout.ms': '500' };
const sessions = { sessionTimeoutMs: 1_500, heartbeatMs: 300, drainMs: 500, longestPauseMs: 500 };
const fallback = { silentMs: 2_000, lookMs: 100, raiseEveryMs: 1_000 };

/** What a process has. */
export interface ProcessMeans {
  readonly parts: Parts;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly holder: string;
}

/** Deliveries from the log, or by a broker with the log while it is away. */
export function deliveryBy(broker: string, { parts, pace, observer, holder }: ProcessMeans): Delivery {
  const [feed, checkpoints] = [parts.rawFeed(), parts.deliveryCheckpoints()];
  const log = embeddedDelivery(
    { feed, leases: parts.deliveryLeases(), checkpoints, pace, observer },
    { holder, ...leases },
  );
  if (broker === '') return log;
  const kafka = clientOf(broker, observer);
  const heard = (reactor: string): void => delivery.heard(reactor);
  const [generations, epoch, { met }] = [parts.deliveryGenerations(), () => feed.epoch(), parts.tampering];
  const ports = { kafka, generations, epoch, met, heard, pace, observer };
  const progress = createKafkaProgress({ kafka, places: parts.publishedPlaces() }, { topic, group });
  const delivery = fallbackDelivery(
    {
      broker: createKafkaDelivery(ports, { topic, group, ...sessions }),
      log,
      progress,
      tail: () => feed.tail(),
      checkpoints,
      pace,
      observer,
    },
    fallback,
  );
  return delivery;
}

/** Publishes the log to a broker until aborted. */
export async function relayTo(
  broker: string,
  { parts, pace, observer, holder }: ProcessMeans,
  stop: AbortSignal,
): Promise<void> {
  const publisher = createKafkaEventPublisher(clientOf(broker, observer), {
    topic,
    partitions,
    compression: 'gzip',
  });
  const ports = {
    feed: parts.relayFeed(),
    places: parts.relayPlaces(),
    leases: parts.relayLeases(),
    pace,
    observer,
  };
  await createRelay({ ...ports, publisher }, { topic, holder, ...leases }).run(stop);
  await publisher.close();
}

function clientOf(broker: string, observer: Observer) {
  return kafkaClient('chaos', { brokers: [broker], tls: undefined, sasl: undefined }, observer);
}
