// Traces as a collector gets them from the whole program: what led to what, by which names, and nothing that people gave.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshDataPlace, startChild } from '../support/child-program.ts';
import { aMeeting, anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { startCollector } from '../support/otlp-collector.ts';
import type { Collector, ToldSpan } from '../support/otlp-collector.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

const longMs = 30_000;
const [server, client, consumer, internal] = [2, 3, 5, 1];
let collector: Collector;
let program: GivenProgram;

const ofTrace = (trace: string): readonly ToldSpan[] =>
  collector.spans.filter((span) => span.trace === trace);
/** The one span of a name, as soon as it is told. */
const told = (trace: string, name: string): Promise<ToldSpan> =>
  toldWhere((span) => span.trace === trace && span.name === name);
async function toldWhere(is: (span: ToldSpan) => boolean): Promise<ToldSpan> {
  await expect.poll(() => collector.spans.some(is), { timeout: longMs }).toBe(true);
  return collector.spans.find(is)!;
}
const givenTrace = () => {
  const trace = newId().replaceAll('-', '');
  return { trace, traceparent: `00-${trace}-00f067aa0ba902b7-01` };
};

describe('issue 13 traces (E12): the collector is told', () => {
  beforeAll(async () => {
    collector = await startCollector();
    program = await givenProgram({ OTLP_ENDPOINT: `${collector.endpoint}/` });
  });
  afterAll(async () => {
    await program.close();
    await collector.close();
  });

  it('one trace of a mute: the request, its append, the event that reaches the reactor, its turn, the call of the media plane', async () => {
    const host = await program.as('member', 'host');
    const meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    const person = await knock(await program.as('member', 'muted'), meeting, 'Ada');
    const { trace, traceparent } = givenTrace();
    const correlation = newId();
    const headers = { traceparent, 'x-correlation-id': correlation };
    expected(await host.post(`/v1/meetings/${meeting}/participants/${person}/mute`, {}, headers), 200);
    const call = await told(trace, 'livekit enforce');
    const turn = await told(trace, 'perform enforce');
    const arrival = await told(trace, 'process log');
    const append = await told(trace, 'append log');
    const request = await told(trace, 'POST /v1/meetings/:meeting/participants/:person/mute');
    expect([request, append, arrival, turn, call].map(({ kind }) => kind)).toEqual([
      server,
      client,
      consumer,
      internal,
      client,
    ]);
    expect(request.parent).toBe('00f067aa0ba902b7');
    expect([append.parent, arrival.parent, turn.parent, call.parent]).toEqual([
      request.span,
      request.span,
      arrival.span,
      turn.span,
    ]);
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/meetings/:meeting/participants/:person/mute',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'voicemeet.correlation_id': correlation,
    });
    expect(append.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.operation.name': 'append',
      'voicemeet.correlation_id': correlation,
      'voicemeet.events': 'ParticipantMuted',
      'voicemeet.outcome': 'appended',
    });
    expect(arrival.attributes).toMatchObject({
      'messaging.system': 'voicemeet',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'log',
      'voicemeet.reactor': 'room-policy',
      'voicemeet.correlation_id': correlation,
    });
    expect(turn.attributes).toMatchObject({ 'voicemeet.state': 'done', 'voicemeet.attempt': 1 });
    expect(call.attributes).toMatchObject({
      'voicemeet.system': 'livekit',
      'voicemeet.came': 'done',
      'voicemeet.correlation_id': correlation,
    });
    expect(ofTrace(trace).filter(({ isFailed }) => isFailed)).toEqual([]);
  });

  it('one trace of a webhook: the request that brings it, its application, the append of its command', async () => {
    const host = await program.as('member', 'host');
    const meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    await knock(host, meeting, 'Ada');
    const ticket = expected(
      await host.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() }),
      201,
    );
    const { url, token } = ticket.json<{ media: { url: string; token: string } }>().media;
    const joined = await fetch(`${url.replace(/^ws/, 'http')}/simulated/join`, {
      method: 'POST',
      body: JSON.stringify({ token }),
    });
    expect(joined.ok).toBe(true);
    const append = await toldWhere(
      ({ name, attributes }) =>
        name === 'append log' && String(attributes['voicemeet.events']).includes('ParticipantJoined'),
    );
    const applied = await told(append.trace, 'process livekit webhook');
    const request = await told(append.trace, 'POST /v1/webhooks/livekit');
    expect(request.parent).toBeUndefined();
    expect([applied.parent, append.parent]).toEqual([request.span, applied.span]);
    expect(applied.attributes).toMatchObject({
      'voicemeet.webhook': 'participant_joined',
      'voicemeet.correlation_id': append.attributes['voicemeet.correlation_id'],
    });
    expect(request.attributes['voicemeet.correlation_id']).toBe(
      append.attributes['voicemeet.correlation_id'],
    );
  });

  it('no trace that the caller does not tell', async () => {
    const host = await program.as('member', 'host');
    const { trace, traceparent } = givenTrace();
    expected(await host.get('/v1/meetings', { traceparent: traceparent.replace(/01$/, '00') }), 200);
    const next = givenTrace();
    expected(await host.get('/v1/meetings', { traceparent: next.traceparent }), 200);
    await told(next.trace, 'GET /v1/meetings');
    expect(ofTrace(trace)).toEqual([]);
  });

  it('nothing that people gave: no name, title, token, link, query, key or address, and nothing of the machine', async () => {
    const secret = `Secret${newId().slice(0, 8)}`;
    const host = await program.as('member', `host${secret}`);
    const account = await anAccount(program, 'pro');
    const meeting = await aMeeting(host, account, { title: `Title ${secret}` });
    expected(await host.post(`/v1/meetings/${meeting}/open`), 200);
    await knock(host, meeting, `Ada ${secret}`);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const invite = expected(
      await host.post(`/v1/meetings/${meeting}/invites`, { role: 'guest', maxGuests: 1, expiresAt }),
      201,
    );
    const { link } = invite.json<{ link: string }>();
    await fetch(`${program.address}/v1/invites/${link}?who=${secret}`);
    await fetch(`${program.address}/nowhere/${secret}?who=${secret}`, {
      headers: { 'user-agent': secret, 'idempotency-key': secret },
    });
    const { trace, traceparent } = givenTrace();
    const failed = await host.post(
      `/v1/meetings/${meeting}/rename`,
      { title: { no: secret } },
      { traceparent },
    );
    expect(failed.status).toBe(400);
    await told(trace, 'POST /v1/meetings/:meeting/rename');
    const all = collector.texts.join('\n');
    for (const word of [secret, link, 'eyJ', 'Bearer', '127.0.0.1', meeting])
      expect(all, word).not.toContain(word);
    for (const word of ['host.name', 'process.', 'os.', 'telemetry.sdk'])
      expect(all, word).not.toContain(`"${word}`);
    expect(all).toContain('"service.name"');
  });
});

describe('issue 13 traces (E12): a collector that', () => {
  beforeEach(async () => {
    collector = await startCollector();
  });
  afterEach(() => collector.close());
  const words = (log: GivenProgram['log']) => log.filter(({ fact }) => fact.includes('ollector'));
  const work = async () => {
    const host = await program.as('member', 'host');
    const account = await anAccount(program, 'pro');
    for (let done = 0; done < 5; done++) await anOpenMeeting(host, account);
  };

  it.each(['hangs', 'refuses'] as const)(
    '%s fails no request and no stop, and is told of once, when it goes and when it is back',
    async (how) => {
      collector.set(how);
      program = await givenProgram({ OTLP_ENDPOINT: collector.endpoint, LOG_LEVEL: 'info' });
      await work();
      await expect.poll(() => words(program.log).length, { timeout: longMs }).toBe(1);
      const asked = collector.asked();
      await work();
      await expect.poll(collector.asked, { timeout: longMs }).toBeGreaterThan(asked);
      collector.set('takes');
      await work();
      await expect
        .poll(() => words(program.log).map(({ level }) => level), { timeout: longMs })
        .toEqual(['warn', 'info']);
      collector.set(how);
      await work();
      await program.close();
      expect(program.log.filter(({ fact }) => fact.includes('did not stop'))).toEqual([]);
    },
  );

  it('is not there lets the program start, serve and stop', async () => {
    const { endpoint } = collector;
    await collector.close();
    program = await givenProgram({ OTLP_ENDPOINT: endpoint });
    await work();
    await program.close();
    expect(program.log.filter(({ fact }) => fact.includes('did not stop'))).toEqual([]);
    collector = await startCollector();
  });
});

describe('issue 13 traces (E12): without a collector', () => {
  it('nothing of OpenTelemetry is loaded, and with one it is', { timeout: 120_000 }, async () => {
    const place = await freshDataPlace();
    const list = join(place.dataDir, '..', 'loaded');
    const hook = pathToFileURL(join(import.meta.dirname, '../support/note-imports.mjs')).href;
    const loaded = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const child = await startChild(place, 'scripts/start.mjs', {
        NODE_OPTIONS: `--import ${hook}`,
        NOTED_IMPORTS: list,
        ...env,
      });
      const page = await fetch(`${child.address}/readyz`);
      expect(page.status).toBe(200);
      await child.stop();
      return (await readFile(list, 'utf8'))
        .split('\n')
        .filter((name) => name.includes('@opentelemetry') || name.includes('/otel/'));
    };
    collector = await startCollector();
    try {
      expect(await loaded({})).toEqual([]);
      expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })).toContain(
        '@opentelemetry/sdk-trace',
      );
    } finally {
      await collector.close();
      await place.remove();
    }
  });
});
