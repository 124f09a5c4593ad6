// Another client of Kafka under the same contract, on the same topics: a change of clients keeps order and loses nothing.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { partitionOf } from '../../../src/adapters/kafka/partition-of.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { deliveryContract } from '../../contracts/delivery.contract.ts';
import { platformaticDelivery, secondClient } from '../../second-client/platformatic-delivery.ts';
import { kafkaWorld } from '../../support/kafka-world.ts';
import { onSecondClient } from '../../support/on-real-kafka.ts';

onSecondClient('a second client', (brokers) => {
  let client: Awaited<ReturnType<typeof secondClient>>;
  beforeAll(async () => {
    client = await secondClient();
  });

  deliveryContract('Kafka, @platformatic/kafka', async () => {
    const world = await kafkaWorld(brokers);
    const relay = world.relay();
    const { topic, ports, observer } = world;
    let generation = 0n;
    const given = {
      generations: { next: () => Promise.resolve((generation += 1n)) },
      epoch: () => ports.feed.epoch(),
      pace: systemPace,
      observer,
      met: () => undefined,
    };
    const process = () => platformaticDelivery(client, brokers, given, { topic, group: topic });
    return { ...world, process, takeoverMs: 60_000, close: relay.stop };
  });

  describe('issue 13, a second client of Kafka', () => {
    it('puts every key where the first one does, among 12 and 7 partitions, if its partitioner is named', () => {
      const keys = Array.from({ length: 2_000 }, (_, at) => `${randomUUID()}/meeting-${at}-ü`);
      for (const partitions of [12, 7]) {
        const differing = keys.filter(
          (key) =>
            (client.compatibilityPartitioner({}, Buffer.from(key)) & 0x7fffffff) % partitions !==
            partitionOf(key, partitions),
        );
        expect(differing).toEqual([]);
      }
    });
  });
});
