// The broker that service tests bring along: it answers, keeps what it has through a kill, and leaves nothing.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../scripts/services/kafka.mjs';
import { onKafkaOfItsOwn } from '../support/on-real-kafka.ts';

onKafkaOfItsOwn('scripts/services/kafka.mjs', (jars) => {
  describe('issue 13, scripts/services/kafka.mjs', () => {
    let server: KafkaServer;
    beforeAll(async () => {
      server = await startKafka({
        jars,
        listeners: ['OTHER'],
        settings: {
          'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:PLAINTEXT',
        },
      });
    });
    afterAll(() => server.remove());

    it('has a port of its own for each listener, and comes back on them after a kill and after a stop', async () => {
      const [brokers, other] = [server.brokers, server.listener('OTHER')];
      expect(new Set([brokers, other]).size).toBe(2);
      for (const end of [server.kill, server.stop]) {
        await end();
        await server.start();
      }
      expect([server.brokers, server.listener('OTHER')]).toEqual([brokers, other]);
    });

    it('leaves no directory when it is removed', async () => {
      expect(existsSync(server.directory)).toBe(true);
      await server.remove();
      expect(existsSync(server.directory)).toBe(false);
    });
  });
});
