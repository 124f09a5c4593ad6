// The delivery from a real Kafka keeps the contract, and what else goes wrong between a topic and its readers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../src/adapters/kafka/kafka-delivery.ts';
import { TamperedFault } from '../../../src/ports/faults.ts';
import { restartRelay } from '../../../src/reactors/relay/relay.ts';
import { deliveryContract } from '../../contracts/delivery.contract.ts';
import { aReactor, kafkaWorld, once } from '../../support/kafka-world.ts';
import type { KafkaWorld, Runs } from '../../support/kafka-world.ts';
import { onRealKafka } from '../../support/on-real-kafka.ts';

onRealKafka('delivery from Kafka', (brokers) => {
  deliveryContract('Kafka, kafkajs', async () => {
    const world = await kafkaWorld(brokers);
    const relay = world.relay();
    return { ...world, takeoverMs: 60_000, close: relay.stop };
  });

  describe('issue 13, delivery from Kafka', () => {
    let world: KafkaWorld;
    let relay: Runs;
    beforeAll(async () => {
      world = await kafkaWorld(brokers);
      relay = world.relay();
      await world.append(300);
    });
    afterAll(() => relay.stop());
    const appended = (): number => [...world.appended().values()].reduce((sum, count) => sum + count, 0);

    it('on a rebalance waits for what is handled, commits it, and gives the rest to the other member', async () => {
      const slow = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));
      const one = aReactor(world.process(), 'rebalanced', slow);
      await once(() => one.given.length > 0, 'the first member is given something');
      const two = aReactor(world.process(), 'rebalanced');
      // The first member may be done with what there is before the second has joined.
      for (let more = 0; more < 60 && two.given.length === 0; more += 1) {
        await world.append(30);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      expect(two.given.length).toBeGreaterThan(0);
      const total = appended();
      const all = aReactor(world.process(), 'seen-by-both');
      await once(() => all.has(world.appended()), 'a reactor of its own sees everything');
      const both = () => new Set([...one.given, ...two.given].map(({ position }) => position)).size;
      await once(() => both() === total, 'both together see everything');
      await Promise.all([one.stop(), two.stop(), all.stop()]);
      // Whatever was handled in time was committed: nothing of it came to the other one.
      expect([...one.given, ...two.given]).toHaveLength(total);
      const sources = new Set(two.given.map(({ source }) => source));
      const before = one.given.filter(({ source }) => sources.has(source));
      const newest = Math.max(...before.map(({ generation }) => Number(generation)));
      expect(Math.min(...two.given.map(({ generation }) => Number(generation)))).toBeGreaterThan(newest);
    });

    it('abandons a handler that does not end in time, and commits nothing when it ends later', async () => {
      const held: (() => void)[] = [];
      const one = aReactor(world.process(), 'abandoned', () => new Promise((resolve) => held.push(resolve)));
      await once(() => held.length > 0, 'the first member handles something');
      const two = aReactor(world.process(), 'abandoned');
      await once(() => two.given.length > 0, 'the second member is given something');
      const [stopped] = [one.stop()];
      await once(() => two.has(world.appended()), 'the second member sees everything');
      for (const end of held) end();
      await stopped;
      await two.stop();
      expect(two.gaps()).toEqual([]);
      expect(world.observer.observed.some(({ what }) => what.startsWith('events were abandoned'))).toBe(true);
    });

    it('passes over messages that are no events of this log, tells each, and delivers what follows', async () => {
      const { kafka, topic } = world;
      const [good] = world.records;
      const { messageOf } = await import('../../../src/adapters/kafka/event-message.ts');
      const origin = { epoch: await world.ports.feed.epoch(), life: 1n };
      const message = messageOf({ ...good!, position: 1n }, origin);
      const foreign = message.key.replace(/^[^/]+/, '00000000-0000-4000-8000-000000000000');
      const other = Buffer.from(message.value);
      other.write('VM02', 0, 'latin1');
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({
        topic,
        messages: [
          { ...message, key: foreign, partition: 0 },
          { ...message, value: Buffer.from('nothing of ours'), partition: 0 },
          { ...message, value: message.value.subarray(0, 40), partition: 0 },
          { ...message, value: other, partition: 0 },
          { ...message, headers: { ...message.headers, epoch: 'another history' }, partition: 0 },
          { ...message, value: null, partition: 0 },
          { ...message, key: null, partition: 0 },
        ],
      });
      await producer.disconnect();
      await world.append(200);
      const reactor = aReactor(world.process(), 'poisoned');
      await once(() => reactor.has(world.appended()), 'everything after the poison is delivered');
      await reactor.stop();
      expect(reactor.gaps()).toEqual([]);
      const told = world.observer.observed.filter(
        ({ kind, fields }) => kind === 'error' && fields['reactor'] === 'poisoned',
      );
      expect(told.map(({ fields }) => fields['code']).sort()).toEqual([
        'epoch-mismatch',
        'event-unknown',
        'tampered',
        'tampered',
        'tampered',
        'tampered',
        'tampered',
      ]);
      expect(world.met.filter((fault) => fault instanceof TamperedFault).length).toBeGreaterThanOrEqual(5);
    });

    it('after its topic was deleted, reads the rebuilt one from its beginning; the relay waits for an operator', async () => {
      const reactor = aReactor(world.process(), 'rebuilt');
      await once(() => reactor.has(world.appended()), 'everything is delivered');
      const before = reactor.given.length;
      await world.deleteTopic();
      await world.append(50);
      const stalled = async () => (await world.ports.places.find(world.topic))?.state === 'stalled';
      await once(stalled, 'the relay finds the topic replaced');
      expect((await world.ports.places.find(world.topic))?.reason).toContain('voicemeet relay rebuild');
      await restartRelay(world.ports, { topic: world.topic, holder: 'operator', from: 100n, isDense: true });
      await once(() => reactor.has(world.appended()), 'what came after the deletion is delivered');
      const again = reactor.given.slice(before).map(({ position }) => Number(position));
      await once(
        () => new Set(reactor.given.slice(before).map(({ position }) => position)).size === appended() - 100,
        'everything after the position is delivered again',
      );
      await reactor.stop();
      expect(Math.min(...again)).toBe(101);
    });
  });
});
