// How far the log was delivered to a reactor by a topic: everything up to where the relay was, once the group has committed what
// the topic held then.
import type { Kafka } from 'kafkajs';
import type { DeliveryProgress } from '../../ports/delivery.port.ts';
import type { RelayPlaces, RelayStanding } from '../../ports/relay-places.port.ts';
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
  /** The relay's places that reactors have not reached yet: where events come all the time, its newest is never reached. */
  const awaited = new Map<string, RelayStanding>();
  return async (reactor) => {
    // The relay's place first: what is committed afterwards goes as far or further.
    const newest = await places.find(topic);
    const before = awaited.get(reactor);
    awaited.delete(reactor);
    // Where an operator sent it says nothing about what was published.
    if (newest === undefined || newest.restarted) return undefined;
    const published = before?.life === newest.life && before.epoch === newest.epoch ? before : newest;
    const committed = await committedOf(kafka, `${group}.${reactor}`, topic);
    const { position, epoch, ends, life } = published;
    const isDelivered = ends.every((end, partition) => {
      const of = committed.get(partition);
      return end === 0n || (of?.life === life && of.offset >= end);
    });
    awaited.set(reactor, isDelivered ? newest : published);
    return isDelivered ? { position, epoch } : undefined;
  };
}
