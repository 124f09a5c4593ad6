// How events come to reactors: from the log itself, or by Kafka, with the log while Kafka is away.
import { createKafkaProgress } from '../../adapters/kafka/kafka-progress.ts';
import { embeddedDelivery } from '../../following/embedded-delivery.ts';
import type { CanarySteps } from '../../following/canary-steps.ts';
import { fallbackDelivery } from '../../following/fallback-delivery.ts';
import { observedLeases } from '../../following/observed-leases.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { Delivery } from '../../ports/delivery.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { reactorStep } from '../canary-way.ts';
import type { KafkaConfig } from '../config/kafka.ts';
import type { Health } from '../health.routes.ts';
import { consumerGroups, kafkaDelivery, openKafka } from './kafka.ts';
import type { Parts } from './parts.ts';

/** What a delivery is opened with. */
export interface DeliveryMeans {
  readonly config: KafkaConfig;
  readonly parts: Parts;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly holder: string;
  /** The canary's way past each reactor; none where nothing is said. */
  readonly canary?: CanarySteps;
}

/** The delivery, and what of it /readyz shows. Raises the fatal faults of Kafka's secret files; needs no broker. */
export async function openDelivery(means: DeliveryMeans): Promise<{
  readonly delivery: Delivery;
  readonly health: Health['parts'];
}> {
  const { config, parts, pace, observer, holder, canary } = means;
  const leases = observedLeases(parts.deliveryLeases(), observer);
  const checkpoints = parts.deliveryCheckpoints();
  const feed = parts.rawFeed();
  const { kafka, reactorsFrom } = config;
  if (kafka.kind === 'none' || reactorsFrom === 'log') {
    const along: Delivery = {
      run: (reactor, ...asked) => {
        const own = canary?.along(reactorStep(reactor), feed) ?? feed;
        const ports = { feed: own, leases, checkpoints, pace, observer };
        return embeddedDelivery(ports, { holder }).run(reactor, ...asked);
      },
    };
    return { delivery: along, health: () => [] };
  }
  const log = embeddedDelivery({ feed, leases, checkpoints, pace, observer }, { holder });
  const client = await openKafka(kafka, observer);
  const groups = { topic: kafka.topic, group: consumerGroups };
  const progress = createKafkaProgress({ kafka: client, places: parts.publishedPlaces() }, groups);
  const heard = (reactor: string): void => delivery.heard(reactor);
  const broker = kafkaDelivery(client, kafka, parts, {
    pace,
    observer,
    heard,
    beat: (reactor, beat) => canary?.given(reactorStep(reactor), beat),
  });
  const delivery = fallbackDelivery({
    broker,
    log,
    progress,
    tail: () => feed.tail(),
    checkpoints,
    pace,
    observer,
  });
  return { delivery, health: () => [brokerPart(delivery.fallenBack)] };
}

/** The broker as reactors find it: nobody is turned away without it. */
function brokerPart(fallenBack: () => readonly string[]): ReturnType<Health['parts']>[number] {
  return {
    name: 'events by Kafka',
    needed: false,
    check: () => {
      const reactors = fallenBack();
      if (reactors.length === 0) return Promise.resolve({ state: 'ok' });
      const detail = `Kafka does not answer, or does not deliver what the log holds: ${reactors.join(', ')} take events from the log (docs/runbook.md, "ReactorsFallBack")`;
      return Promise.resolve({ state: 'degraded', detail });
    },
  };
}
