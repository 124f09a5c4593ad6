// What becomes of events while a broker of the test's own is away, killed, refuses a message, or another process is killed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../../scripts/services/kafka.mjs';
import type { StoredEvent } from '../../../src/ports/event-log.port.ts';
import type { Leases } from '../../../src/ports/lease.port.ts';
import type { EventPublisher } from '../../../src/ports/event-publisher.port.ts';
import { aReactor, kafkaWorld, once } from '../../support/kafka-world.ts';
import type { KafkaWorld } from '../../support/kafka-world.ts';
import { onKafkaOfItsOwn } from '../../support/on-real-kafka.ts';

onKafkaOfItsOwn('outages of Kafka', (jars) => {
  describe('issue 13, outages of Kafka', () => {
    let server: KafkaServer;
    beforeAll(async () => {
      server = await startKafka({ jars });
    });
    afterAll(() => server.remove());
    const world = (): Promise<KafkaWorld> => kafkaWorld([server.brokers]);

    it('a broker that is away at the start: relay and reactor wait, and go on when it comes', async () => {
      const at = await world();
      await server.kill();
      const [relay, reactor] = [at.relay(), aReactor(at.process(), 'patient')];
      await at.append(200);
      await once(
        () => at.observer.observed.some(({ kind }) => kind === 'warn'),
        'somebody says that they wait',
      );
      await server.start();
      await once(() => reactor.has(at.appended()), 'everything is delivered');
      await Promise.all([relay.stop(), reactor.stop()]);
      expect([reactor.gaps(), at.observer.observed.filter(({ kind }) => kind === 'error')]).toEqual([[], []]);
    });

    it('a broker that is killed and started again during work: nothing is missing, nothing before its turn', async () => {
      const at = await world();
      const relay = at.relay();
      const reactors = ['one', 'two'].map((name) => aReactor(at.process(), name));
      for (let round = 0; round < 3; round += 1) {
        await at.append(150);
        await once(() => reactors.every(({ given }) => given.length > round * 100), 'work goes on');
        await server.kill();
        await at.append(150);
        await server.start();
      }
      for (const reactor of reactors) await once(() => reactor.has(at.appended()), 'everything is delivered');
      await Promise.all([relay.stop(), ...reactors.map(({ stop }) => stop())]);
      expect(reactors.flatMap(({ gaps }) => gaps())).toEqual([]);
    });

    it('E11: while the broker is away a reactor takes events from the log, from where it got by the broker; and goes back', async () => {
      const at = await world();
      const relay = at.relay();
      const { delivery, place } = at.fallingBack();
      const reactor = aReactor(delivery, 'falling-back');
      await at.append(200);
      await once(() => place() === 200n, 'everything is delivered by the broker, and kept as such');
      const before = reactor.given.length;
      await server.kill();
      await at.append(100);
      await once(() => reactor.has(at.appended()), 'what comes meanwhile is delivered from the log');
      expect(delivery.fallenBack()).toEqual(['falling-back']);
      const meanwhile = reactor.given.slice(before);
      expect(new Set(meanwhile.map(({ source }) => source))).toEqual(new Set(['log']));
      expect(meanwhile[0]?.position).toBe(201n);
      await server.start();
      await once(() => delivery.fallenBack().length === 0, 'it goes back');
      await at.append(50);
      await once(() => reactor.has(at.appended()), 'everything is delivered');
      await once(() => place() === 350n, 'all of it by the broker in the end');
      await Promise.all([relay.stop(), reactor.stop()]);
      expect(reactor.given.at(-1)?.source).not.toBe('log');
      expect(reactor.gaps()).toEqual([]);
    });

    it('E11: while the relay stands still a reactor takes events from the log too; and goes back', async () => {
      const at = await world();
      const first = at.relay();
      const { delivery, place } = at.fallingBack();
      const reactor = aReactor(delivery, 'without-a-relay');
      await at.append(100);
      await once(() => place() === 100n, 'everything is delivered by the broker, and kept as such');
      await first.stop();
      const before = reactor.given.length;
      await at.append(50);
      await once(() => reactor.has(at.appended()), 'what comes meanwhile is delivered from the log');
      expect(new Set(reactor.given.slice(before).map(({ source }) => source))).toEqual(new Set(['log']));
      const second = at.relay();
      await once(() => delivery.fallenBack().length === 0, 'it goes back');
      await at.append(50);
      await once(() => place() === 200n, 'all of it by the broker in the end');
      await Promise.all([second.stop(), reactor.stop()]);
      expect([reactor.gaps(), reactor.given.at(-1)?.source]).toEqual([
        [],
        expect.not.stringMatching(/^log$/),
      ]);
    });

    it('a relay that is killed between two events of one append repeats, and never skips', async () => {
      const at = await world();
      await at.append(60);
      const sent: StoredEvent[] = [];
      const real = at.publisherOf();
      /** Publishes up to the first event of an append that has more, and hears no answer: as if the process had ended there. */
      const cut: EventPublisher = {
        ...real,
        publish: async (events, origin) => {
          const end = events.findIndex(({ command }, index) => events[index + 1]?.command === command);
          sent.push(...events.slice(0, end + 1));
          await real.publish(sent, origin);
          return new Promise(() => undefined);
        },
      };
      let isKilled = false;
      const { acquire } = at.ports.leases;
      const leases: Leases = {
        ...at.ports.leases,
        acquire: (...asked) => (isKilled ? Promise.reject(new Error('killed')) : acquire(...asked)),
      };
      const killed = at.relay(cut, { leases });
      await once(
        async () => sent.length > 0 && (await at.ends()).some((end) => end > 0n),
        'a part is published',
      );
      isKilled = true;
      void killed.stop();
      expect((await at.ports.places.find(at.topic))?.position).toBe(0n);
      const reactor = aReactor(at.process(), 'careful');
      const next = at.relay();
      await once(() => reactor.has(at.appended()), 'everything is delivered');
      await Promise.all([next.stop(), reactor.stop(), real.close()]);
      const total = (await at.ends()).reduce((sum, end) => sum + end, 0n);
      expect([reactor.gaps(), total]).toEqual([[], BigInt(60 + sent.length)]);
    });

    it('a message that is larger than the broker takes: nothing passes it, and it goes on by itself once it is taken', async () => {
      const at = await world();
      await at.publisherOf().open();
      const limit = (bytes: number) => at.configure('max.message.bytes', String(bytes));
      await limit(600);
      await at.append(100);
      const [relay, reactor] = [at.relay(), aReactor(at.process(), 'large')];
      const stalled = async () => (await at.ports.places.find(at.topic))?.state === 'stalled';
      await once(stalled, 'the relay says that it can not go on');
      expect((await at.ports.places.find(at.topic))?.reason).toMatch(/^message-too-large: /);
      expect((await at.ports.places.find(at.topic))?.position).toBe(0n);
      // Room for one message, and none for two: what is refused together is sent one by one.
      await limit(1_500);
      await once(() => reactor.has(at.appended()), 'everything is delivered');
      await Promise.all([relay.stop(), reactor.stop()]);
      expect(reactor.gaps()).toEqual([]);
    });
  });
});
