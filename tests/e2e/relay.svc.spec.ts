// The whole program with a real Kafka: what users do is published, whatever becomes of the broker, and operators publish again.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../scripts/services/kafka.mjs';
import { eventOf } from '../../src/adapters/kafka/event-message.ts';
import { probeIn } from '../../src/adapters/kafka/probe-message.ts';
import { kafkaClient } from '../../src/adapters/kafka/kafka-client.ts';
import { commandLine } from '../app/cli/said.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { once } from '../support/kafka-world.ts';
import { anAccount, anOpenMeeting, expected } from '../support/meeting-steps.ts';
import { onKafkaOfItsOwn } from '../support/on-real-kafka.ts';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

const title = 'Quarterly figures of Ada';
const topic = 'eu.reactors';

/** Whatever is in the topic, read from its beginning, as long as it runs. */
async function readTopic(brokers: string) {
  const kafka = kafkaClient('test', { brokers: [brokers], tls: undefined, sasl: undefined }, fakeObserver());
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100, retry: { retries: 20 } });
  const read: { readonly position: number; readonly stream: string; readonly revision: number }[] = [];
  const texts: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      if (probeIn(message) !== undefined) return Promise.resolve();
      const { event } = eventOf(message);
      texts.push(Buffer.from(message.value ?? []).toString('latin1'));
      read.push({ position: Number(event.position), stream: event.stream, revision: Number(event.revision) });
      return Promise.resolve();
    },
  });
  return { read, texts, stop: () => consumer.disconnect() };
}

onKafkaOfItsOwn('the program with Kafka', (jars) => {
  describe('issue 13, the program with Kafka', () => {
    let server: KafkaServer;
    let program: GivenProgram;
    let env: Readonly<Record<string, string>>;
    beforeAll(async () => {
      server = await startKafka({ jars });
      env = { KAFKA_BROKERS: server.brokers, KAFKA_TOPIC: topic, REACTORS_FROM: 'kafka' };
      program = await givenProgram(env);
    });
    afterAll(async () => {
      await program.close();
      await server.remove();
    });
    const hasTopic = async (): Promise<boolean> => {
      const place = { brokers: [server.brokers], tls: undefined, sasl: undefined };
      const admin = kafkaClient('test', place, fakeObserver()).admin();
      await admin.connect();
      return admin
        .listTopics()
        .then((topics) => topics.includes(topic))
        .finally(() => admin.disconnect());
    };
    const relayPart = async () => {
      const { text } = await program.send({ method: 'GET', path: '/readyz' });
      const { parts } = JSON.parse(text) as { parts: { name: string; state: string; needed: boolean }[] };
      return parts.find(({ name }) => name === `relay ${topic}`);
    };

    it('issue 13 E23: tries at its start and by "voicemeet doctor" to publish and to receive, and says what it would take', async () => {
      const { installation } = program;
      const settings = {
        VOICEMEET_DATABASE_URL: installation.database.ownerUrl,
        VOICEMEET_KEYS_DIR: installation.keysDir,
        VOICEMEET_KAFKA_BROKERS: server.brokers,
        VOICEMEET_KAFKA_TOPIC: topic,
        VOICEMEET_REACTORS_FROM: 'kafka',
      };
      const says = commandLine(() => Promise.reject(new Error('not opened here')), settings);
      const metrics = async () => (await program.send({ method: 'GET', path: '/metrics' })).text;
      const isShown = async () =>
        (await metrics()).includes('service_probe_ok{service="Kafka",operation="publish a message"} 1');
      await once(isShown, 'the start has published a message');
      // A broker that has just been started loads its groups for a moment, and says so.
      await once(async () => (await says('doctor')).code === 0, 'doctor finds nothing that fails');
      const good = await says('doctor');
      expect(good.out).toMatch(/^Kafka +publish a message +ok$/m);
      expect(good.out).toMatch(/^Kafka +receive a message +ok$/m);
      expect(good.out).toMatch(/^Kafka +read how far reactors are +ok$/m);
      expect(good.code).toBe(0);
      await server.kill();
      const away = await says('doctor', '--json');
      await server.start();
      expect(away.code).toBe(1);
      const { operations } = JSON.parse(away.out) as { operations: { service: string; code?: string }[] };
      expect(operations.filter(({ code }) => code !== undefined)).toEqual([
        expect.objectContaining({ service: 'Kafka', operation: 'find the topic', code: 'broker-away' }),
        expect.objectContaining({ operation: 'read how far reactors are', code: 'broker-away' }),
      ]);
    });

    it('issue 13 E23: lets the canary cross the relay, the broker and each reactor', async () => {
      const client = new Client({ connectionString: program.installation.database.superuserUrl });
      await client.connect();
      const seen = async (): Promise<boolean> => {
        const { rows } = await client.query<{ step: string }>('select step from ops.canary');
        const steps = new Set(rows.map(({ step }) => step));
        return [`relay ${topic}`, 'reactor rooms', 'reactor room-policy'].every((step) => steps.has(step));
      };
      await once(seen, 'a beat came through the broker').finally(() => client.end());
    });

    it('publishes what is done over HTTP, keeps names sealed, and accepts commands while the broker is killed', async () => {
      const host = await program.as('member', 'ada');
      const account = await anAccount(program, 'pro');
      const meeting = await anOpenMeeting(host, account, { title });
      await once(async () => (await relayPart()) !== undefined, 'the relay is seen');
      await once(hasTopic, 'the topic is made');
      const before = await readTopic(server.brokers);
      const hasMeeting = () => before.read.some(({ stream }) => stream.includes(meeting));
      await once(hasMeeting, 'the meeting is published');
      expect(await relayPart()).toMatchObject({ state: 'ok', needed: false });
      await before.stop();
      expect(before.texts.some((text) => text.includes(title))).toBe(false);

      await server.kill();
      let revision = -1;
      for (const locked of [true, false, true]) {
        const { headers } = expected(await host.put(`/v1/meetings/${meeting}/lock`, { locked }), 200);
        revision = Number(/\d+/.exec(headers.get('etag') ?? '')?.[0]);
      }
      const isDegraded = async () => (await relayPart())?.state === 'degraded';
      await once(isDegraded, 'probes say that the relay waits');
      expect((await program.send({ method: 'GET', path: '/readyz' })).status).toBe(200);
      await server.start();

      const after = await readTopic(server.brokers);
      const hasAll = () =>
        after.read.some((one) => one.stream.includes(meeting) && one.revision === revision);
      await once(hasAll, 'what was done meanwhile is published');
      const whole = Math.max(...after.read.map(({ position }) => position));
      const count = after.read.length;
      const { installation } = program;
      const says = commandLine(() => Promise.reject(new Error('not opened here')), {
        VOICEMEET_DATABASE_URL: installation.database.ownerUrl,
        VOICEMEET_KEYS_DIR: installation.keysDir,
        VOICEMEET_KAFKA_BROKERS: server.brokers,
        VOICEMEET_KAFKA_TOPIC: topic,
      });
      const said = await says('relay', 'rebuild', '--from', '0', '--reason', 'a reactor lost its ledger');
      expect(said).toMatchObject({ code: 0, out: expect.stringContaining('whatever follows position 0') });
      const again = () => new Set(after.read.slice(count).map(({ position }) => position));
      await once(() => again().has(1) && again().size >= whole, 'everything is published again');
      await after.stop();
      expect((await says('acts', 'list')).out).toMatch(/relay\.rebuild.*a reactor lost its ledger/);
      expect(await says('relay', 'rebuild', '--from', '999999', '--reason', 'x')).toMatchObject({
        code: 1,
        notes: expect.stringContaining('beyond-the-log'),
      });
    });
  });
});
