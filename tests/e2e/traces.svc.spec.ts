// One trace through a real Kafka: the relay sends what the request led to, and the reactor takes it from the topic.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka } from '../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../scripts/services/kafka.mjs';
import { aMeeting, anAccount, expected } from '../support/meeting-steps.ts';
import { onKafkaOfItsOwn } from '../support/on-real-kafka.ts';
import { startCollector } from '../support/otlp-collector.ts';
import type { Collector } from '../support/otlp-collector.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

const topic = 'eu.reactors';

onKafkaOfItsOwn('a trace through Kafka', (jars) => {
  describe('issue 13 traces (E12): through Kafka', () => {
    let server: KafkaServer;
    let collector: Collector;
    let program: GivenProgram;
    beforeAll(async () => {
      [server, collector] = await Promise.all([startKafka({ jars }), startCollector()]);
      const kafka = { KAFKA_BROKERS: server.brokers, KAFKA_TOPIC: topic, REACTORS_FROM: 'kafka' };
      program = await givenProgram({ ...kafka, OTLP_ENDPOINT: collector.endpoint });
    });
    afterAll(async () => {
      await program.close();
      await collector.close();
      await server.remove();
    });

    it('one trace has the request, the message that is sent and taken, and the call of the media plane', async () => {
      const host = await program.as('member', 'host');
      const meeting = await aMeeting(host, await anAccount(program, 'pro'));
      const trace = newId().replaceAll('-', '');
      const correlation = newId();
      const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'x-correlation-id': correlation };
      expected(await host.post(`/v1/meetings/${meeting}/open`, {}, headers), 200);
      const find = (name: string) =>
        collector.spans.find((span) => span.trace === trace && span.name === name);
      const all = () =>
        [
          'POST /v1/meetings/:meeting/open',
          `send ${topic}`,
          `process ${topic}`,
          'perform open',
          'livekit open',
        ].map(find);
      await expect.poll(() => all().filter((span) => span === undefined), { timeout: 60_000 }).toEqual([]);
      const [request, sent, taken, turn, call] = all();
      expect([sent, taken, turn, call].map((span) => span?.parent)).toEqual([
        request!.span,
        request!.span,
        taken!.span,
        turn!.span,
      ]);
      expect(sent?.attributes).toMatchObject({
        'messaging.system': 'kafka',
        'messaging.destination.name': topic,
      });
      expect(taken?.attributes).toMatchObject({
        'messaging.system': 'kafka',
        'messaging.destination.name': topic,
        'voicemeet.correlation_id': correlation,
      });
      expect(taken?.attributes['messaging.destination.partition.id']).toMatch(/^\d+$/);
    });
  });
});
