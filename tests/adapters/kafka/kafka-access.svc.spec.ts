// TLS, passwords and rights per principal, on a broker of the test's own that demands them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AclOperationTypes as Operation,
  AclPermissionTypes,
  AclResourceTypes as Resource,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../../scripts/services/kafka.mjs';
import { kafkaClient } from '../../../src/adapters/kafka/kafka-client.ts';
import { createKafkaProbe } from '../../../src/adapters/kafka/kafka-probe.ts';
import type { KafkaPlace } from '../../../src/adapters/kafka/kafka-client.ts';
import { createKafkaDelivery } from '../../../src/adapters/kafka/kafka-delivery.ts';
import { createKafkaEventPublisher } from '../../../src/adapters/kafka/kafka-event-publisher.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { chainedRecords } from '../../support/chained-logs.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { aReactor, once } from '../../support/kafka-world.ts';
import { onKafkaOfItsOwn } from '../../support/on-real-kafka.ts';

const topic = 'voicemeet.reactors';
const password = 'for-tests-only';

/** A broker whose listener SECURE speaks TLS, knows two users, and lets each do only what it is granted. */
async function secureKafka(jars: string, directory: string): Promise<{ server: KafkaServer; ca: string }> {
  const keystore = join(directory, 'broker.p12');
  const stored = ['-keystore', keystore, '-storepass', password, '-alias', 'broker'];
  const named = ['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-storetype', 'PKCS12'];
  execFileSync('keytool', ['-genkeypair', '-keyalg', 'RSA', ...named, ...stored], { stdio: 'pipe' });
  const certificate = join(directory, 'broker.pem');
  execFileSync('keytool', ['-exportcert', '-rfc', '-file', certificate, ...stored], { stdio: 'pipe' });
  const users = ['relay', 'reactor'].map((user) => `user_${user}="${password}"`).join(' ');
  const server = await startKafka({
    jars,
    listeners: ['SECURE'],
    settings: {
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
      'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${users};`,
      'listener.name.secure.ssl.keystore.type': 'PKCS12',
      'listener.name.secure.ssl.keystore.location': keystore,
      'listener.name.secure.ssl.keystore.password': password,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      // Whoever uses the plain listener is the test.
      'super.users': 'User:ANONYMOUS',
    },
  });
  return { server, ca: readFileSync(certificate, 'utf8') };
}

onKafkaOfItsOwn('access to Kafka', (jars) => {
  describe('issue 13, access to Kafka', () => {
    const directory = mkdtempSync(join(tmpdir(), 'voicemeet-kafka-keys-'));
    const observer = fakeObserver();
    let server: KafkaServer;
    let ca: string;
    const place = (username: string, changed: Partial<KafkaPlace> = {}): KafkaPlace => ({
      brokers: [server.listener('SECURE')],
      tls: { ca },
      sasl: { mechanism: 'plain', username, password },
      ...changed,
    });
    const publisher = (of: KafkaPlace) =>
      createKafkaEventPublisher(kafkaClient('test', of, observer), {
        topic,
        partitions: 12,
        compression: 'none',
      });
    const events = chainedRecords(20, 3).records.map((record, index) => ({
      ...record,
      position: BigInt(index + 1),
    }));
    const origin = { epoch: 'now', life: 1n };

    beforeAll(async () => {
      ({ server, ca } = await secureKafka(jars, directory));
      const plain = { brokers: [server.brokers], tls: undefined, sasl: undefined };
      const admin = kafkaClient('test', plain, observer).admin();
      await admin.connect();
      const grant = (user: string, resourceType: Resource, resourceName: string, operation: Operation) => ({
        resourceType,
        resourceName,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${user}`,
        host: '*',
        operation,
        permissionType: AclPermissionTypes.ALLOW,
      });
      await admin.createAcls({
        acl: [
          grant('relay', Resource.TOPIC, topic, Operation.CREATE),
          grant('relay', Resource.TOPIC, topic, Operation.WRITE),
          grant('reactor', Resource.TOPIC, topic, Operation.READ),
          grant('reactor', Resource.GROUP, 'voicemeet.welcome', Operation.READ),
          grant('reactor', Resource.GROUP, 'voicemeet.probe', Operation.READ),
          grant('relay', Resource.GROUP, 'voicemeet.probe', Operation.READ),
        ],
      });
      await admin.disconnect();
    });
    afterAll(async () => {
      await server.remove();
      rmSync(directory, { recursive: true });
    });

    it('with TLS, a password and its own rights the relay makes the topic and publishes, and a reactor reads', async () => {
      const relay = publisher(place('relay'));
      expect(await relay.open()).toHaveLength(12);
      await relay.publish(events, origin);
      await relay.close();
      const delivery = createKafkaDelivery(
        {
          kafka: kafkaClient('test', place('reactor'), observer),
          generations: { next: () => Promise.resolve(1n) },
          epoch: () => Promise.resolve('now'),
          pace: systemPace,
          observer,
          met: () => undefined,
        },
        { topic, group: 'voicemeet' },
      );
      const reactor = aReactor(delivery, 'welcome');
      await once(() => reactor.given.length === events.length, 'everything is delivered');
      await reactor.stop();
    });

    it.each([
      [
        'another password',
        { sasl: { mechanism: 'plain', username: 'relay', password: 'x' } },
        'broker-credentials',
      ],
      ['an authority that is not known', { tls: {} }, 'broker-tls'],
    ] as const)('refuses %s for good, and says which', async (_what, changed, code) => {
      await expect(publisher(place('relay', changed)).open()).rejects.toMatchObject({
        name: 'FatalFault',
        code,
      });
    });

    describe('E23: a probe', () => {
      const denied = { name: 'FatalFault', code: 'broker-access-denied' };
      const signal = new AbortController().signal;
      const probe = (user: string) =>
        createKafkaProbe(kafkaClient('test', place(user), observer), { topic, group: 'voicemeet' });

      it('finds that a principal may write to the topic and not read it', async () => {
        const relay = probe('relay');
        const [partition, end] = [7, (await relay.look())?.ends[7]];
        const written = await relay.publish('a probe', partition);
        expect(written).toEqual({ partition, offset: end });
        expect((await relay.look())?.ends[7]).toBe((end ?? 0n) + 1n);
        await expect(relay.receive(written, signal)).rejects.toMatchObject(denied);
      });

      it('finds that a principal may read the topic and not write to it', async () => {
        const reactor = probe('reactor');
        await expect(reactor.publish('a probe', 7)).rejects.toMatchObject(denied);
        const newest = (await reactor.look())?.newest;
        expect(newest).toBeDefined();
        await reactor.receive(newest ?? { partition: 0, offset: 0n }, signal);
      });

      it('reads how far the reactors are whose groups a principal may read, and no others', async () => {
        await probe('reactor').progress('welcome');
        await expect(probe('reactor').progress('another')).rejects.toMatchObject({
          code: 'group-unavailable',
        });
      });

      it('finds that a topic accepts and does not deliver', async () => {
        const impatient = createKafkaProbe(kafkaClient('test', place('reactor'), observer), {
          topic,
          group: 'voicemeet',
          receiveMs: 6_000,
        });
        const end = (await impatient.look())?.ends[7] ?? 0n;
        await expect(impatient.receive({ partition: 7, offset: end + 5n }, signal)).rejects.toMatchObject({
          code: 'message-not-delivered',
        });
      });
    });

    it('lets a reactor publish nothing', async () => {
      const reactor = publisher(place('reactor'));
      await reactor.open();
      const denied = { name: 'FatalFault', code: 'broker-access-denied' };
      await expect(reactor.publish(events.slice(0, 1), origin)).rejects.toMatchObject(denied);
      await reactor.close();
    });
  });
});
