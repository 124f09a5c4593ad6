// How far the log was delivered to a reactor by a topic: everything up to where the relay was, once the group has committed what
// the topic held then.
import type { Kafka } from 'kafkajs';
import type { DeliveryProgress } from '../../ports/delivery.port.ts';
import type { RelayPlaces } from '../../ports/relay-places.port.ts';
import { committedOf } from './committed.ts';

/** What it looks at. */
export interface KafkaProgressPorts {
  readonly kafka: Pick<Kafka, 'admin'>;
  readonly places: Pick<RelayPlaces, 'find'>;
}

/** The progress of the groups that read a topic. */
export function createKafkaProgress(
  { kafka, places }: KafkaProgressPorts,
  { topic, group }: { readonly topic: string; readonly group: string },
): DeliveryProgress {
  return async (reactor) => {
    // The relay's place first: what is committed afterwards goes as far or further.
    const published = await places.find(topic);
    // Where an operator sent it says nothing about what was published.
    if (published === undefined || published.restarted) return undefined;
    const committed = await committedOf(kafka, `${group}.${reactor}`, topic);
    const { position, epoch, ends, life } = published;
    const isDelivered = ends.every((end, partition) => {
      const of = committed.get(partition);
      return end === 0n || (of?.life === life && of.offset >= end);
    });
    return isDelivered ? { position, epoch } : undefined;
  };
}
