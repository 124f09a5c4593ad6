// Issue 13 B3: what LiveKit sends is kept once, whatever else comes costs no trip to the database, and what is forged is limited.
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLivekitMediaSignals } from '../../../src/adapters/livekit/livekit-media-signals.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { Arrival } from '../../../src/ports/webhook-inbox.port.ts';
import { livekitWebhookRoute } from '../../../src/write/webhook/livekit-webhook.route.ts';
import { givenApi, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { signedWebhook, webhookKey, webhookMessage } from '../../support/signed-webhook.ts';
import type { SignedWebhook } from '../../support/signed-webhook.ts';

const url = '/v1/webhooks/livekit';
const otherKey = { name: 'API_before', secret: 'another-secret-of-more-than-thirty-two-characters' };
const room = {
  name: '5b6962dd-3f90-4c93-8f61-eabfa4a803e2.9d9891e5-920d-4317-b9e4-0ccfe1781dbc',
  sid: 'RM_1',
};

let arrived: Arrival[] = [];
let answer: () => Promise<'kept' | 'known' | 'full'>;
const observer = fakeObserver();
const signals = createLivekitMediaSignals([webhookKey, otherKey]);
const clock = { now: () => new Date().toISOString() as Instant };
const given = (more: Partial<Parameters<typeof livekitWebhookRoute>[0]> = {}, perMinute = 100_000) =>
  givenApi({
    plain: [
      livekitWebhookRoute({
        signals,
        clock,
        observer,
        inbox: {
          receive: (arrival) => {
            arrived.push(arrival);
            return answer();
          },
        },
        ...more,
      }),
    ],
    settings: {
      limits: {
        principalPerMinute: perMinute,
        addressPerMinute: perMinute,
        preflightsPerMinute: perMinute,
        maxEventLoopDelayMs: 0,
        maxRssBytes: 0,
        sampleMs: 1_000,
      },
    },
  });
let api: Api;
beforeAll(async () => {
  api = await given();
});
afterAll(() => api.close());
afterEach(() => {
  arrived = [];
  observer.observed.length = 0;
});
const post = ({ headers, payload }: SignedWebhook, to: Api = api) =>
  to.when({ method: 'POST', url, headers: { ...headers }, payload });
const counted = (what: string) =>
  observer.observed.filter((one) => one.what === what).map(({ fields }) => fields);
const withHeaders = (webhook: SignedWebhook, headers: Readonly<Record<string, string>>): SignedWebhook => ({
  ...webhook,
  headers: { ...webhook.headers, ...headers },
});

describe('issue 13 B3: a webhook that LiveKit signed', () => {
  beforeAll(() => {
    answer = () => Promise.resolve('kept');
  });

  it.each([
    ['the key', webhookKey],
    ['the other key of the rotation', otherKey],
  ])('is kept as it came, signed with %s', async (_which, key) => {
    const message = webhookMessage({ event: 'participant_joined', room });
    const webhook = await signedWebhook(message, { key });
    const { statusCode, body, headers } = await post(webhook);
    expect([statusCode, body]).toEqual([200, 'kept']);
    const { id, event: name } = message;
    expect(arrived).toEqual([
      {
        provider: 'livekit',
        id,
        name,
        room: room.name,
        body: webhook.payload,
        correlation: headers['x-correlation-id'],
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      },
    ]);
    expect(counted('webhooks_received_total')).toEqual([{ provider: 'livekit', outcome: 'kept' }]);
  });

  it.each([
    ['a name that we don’t know', { event: 'agent_job_started' }],
    ['members that we don’t know', { event: 'participant_joined', room, agent: { any: ['thing'] } }],
    ['no room', {}],
    ['a room of somebody else', { room: { name: 'standup' } }],
  ])('is kept with %s', async (_what, more) => {
    expect((await post(await signedWebhook(webhookMessage(more)))).statusCode).toBe(200);
    expect(arrived).toHaveLength(1);
  });

  it('is kept under no room where the room’s name is none that the inbox can keep', async () => {
    await post(await signedWebhook(webhookMessage({ room: { name: 'a\u0000b' } })));
    await post(await signedWebhook(webhookMessage({ room: { name: 'x'.repeat(300) } })));
    expect(arrived.map((one) => one.room)).toEqual(['', '']);
  });

  it('is taken as application/json too, and with parameters of its type', async () => {
    const webhook = await signedWebhook(webhookMessage());
    for (const type of ['application/json', 'application/webhook+json; charset=utf-8']) {
      expect((await post(withHeaders(webhook, { 'content-type': type }))).statusCode).toBe(200);
    }
  });

  it('is answered in the same way when it comes again', async () => {
    answer = () => Promise.resolve('known');
    expect((await post(await signedWebhook(webhookMessage()))).statusCode).toBe(200);
    expect(counted('webhooks_received_total')).toEqual([{ provider: 'livekit', outcome: 'known' }]);
  });

  it('is 503 with Retry-After while the inbox is full, or the store away: LiveKit sends it again', async () => {
    answer = () => Promise.resolve('full');
    const full = await post(await signedWebhook(webhookMessage()));
    thenProblem(full, 503, 'inbox-full');
    expect(full.headers['retry-after']).toBe('1');
    answer = () =>
      Promise.reject(new TransientFault('database-away', 'it is away', { retryAfterSeconds: 1 }));
    const away = await post(await signedWebhook(webhookMessage()));
    thenProblem(away, 503, 'database-away');
    expect(away.headers['retry-after']).toBe('1');
    answer = () => Promise.resolve('kept');
  });
});

describe('issue 13 B3: what LiveKit did not sign', () => {
  const refused = async (webhook: SignedWebhook, why: string): Promise<void> => {
    thenProblem(await post(webhook), 401, 'signature-refused');
    expect(counted('webhooks_refused_total')).toEqual([{ provider: 'livekit', why }]);
    expect(arrived).toEqual([]);
  };
  const whole = () => signedWebhook(webhookMessage());

  it('has no signature', async () => {
    const { payload } = await whole();
    const response = await api.when({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/webhook+json' },
      payload,
    });
    thenProblem(response, 401, 'signature-refused');
    expect(counted('webhooks_refused_total')).toEqual([{ provider: 'livekit', why: 'signature-missing' }]);
    expect(arrived).toEqual([]);
  });
  it.each([
    ['is no token', 'nonsense', 'signature-malformed'],
    ['is longer than any token', 'x'.repeat(8_000), 'signature-malformed'],
  ])('has a signature that %s', async (_what, authorization, why) => {
    await refused(withHeaders(await whole(), { authorization }), why);
  });
  it('is signed with a key that is not ours, or with another secret under the name of ours', async () => {
    const message = webhookMessage();
    const secret = 'a-secret-that-nobody-gave-us-32-characters';
    await refused(await signedWebhook(message, { key: { name: 'API_other', secret } }), 'key-unknown');
    observer.observed.length = 0;
    await refused(await signedWebhook(message, { key: { ...webhookKey, secret } }), 'signature-wrong');
  });
  it('was signed for another body: another message, a truncated one, white space', async () => {
    const signed = Buffer.from(JSON.stringify(webhookMessage()));
    for (const body of [
      webhookMessage(),
      signed.subarray(0, -1),
      Buffer.concat([signed, Buffer.from(' ')]),
    ]) {
      await refused(await signedWebhook(body, { signed }), 'body-differs');
      observer.observed.length = 0;
    }
  });
  it('was signed a long time ago', async () => {
    await refused(await signedWebhook(webhookMessage(), { ttlSeconds: -100 }), 'signature-expired');
  });
  it('carries a token with which somebody joins, signed with the same secret', async () => {
    const token = new AccessToken(webhookKey.name, webhookKey.secret, { identity: 'p_x', ttl: 60 });
    token.addGrant({ roomJoin: true, room: room.name });
    await refused(withHeaders(await whole(), { authorization: await token.toJwt() }), 'body-unsigned');
  });
  it('is every webhook where no media plane is configured', async () => {
    const without = await given({ signals: undefined });
    thenProblem(await post(await whole(), without), 401, 'signature-refused');
    await without.close();
  });
  it('is refused by its signature before its body has arrived, however long it is', async () => {
    const forged = withHeaders(await signedWebhook(Buffer.alloc(200_000, 0x20)), { authorization: 'x.y.z' });
    await refused(forged, 'signature-malformed');
  });
});

describe('issue 13 B3: bad webhooks with a good signature', () => {
  it.each([
    ['no JSON', Buffer.from('{"id":')],
    ['no object', Buffer.from('"EV_1"')],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['no id', Buffer.from('{"event":"room_started"}')],
    ['no name', Buffer.from('{"id":"EV_1"}')],
    ['an id that no store keeps', Buffer.from('{"id":"EV\\u0000","event":"room_started"}')],
    ['an id without end', Buffer.from(JSON.stringify({ id: 'x'.repeat(200), event: 'room_started' }))],
    ['nothing at all', Buffer.alloc(0)],
  ])('are 400 with %s', async (_what, body) => {
    thenProblem(await post(await signedWebhook(body)), 400, 'message-unreadable');
    expect(arrived).toEqual([]);
  });

  it('are 413 beyond 64 KiB, and taken up to there', async () => {
    const padded = (bytes: number): Buffer => {
      const message = JSON.stringify(webhookMessage());
      return Buffer.from(message + ' '.repeat(bytes - message.length));
    };
    expect((await post(await signedWebhook(padded(65_536)))).statusCode).toBe(200);
    thenProblem(await post(await signedWebhook(padded(65_537))), 413, 'body-too-large');
    expect(arrived).toHaveLength(1);
  });

  it('are 415 of another content type, or none', async () => {
    const webhook = await signedWebhook(webhookMessage());
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/webhook']) {
      const response = await post(withHeaders(webhook, { 'content-type': type }));
      thenProblem(response, 415, 'media-type-unsupported');
    }
    expect(arrived).toEqual([]);
  });
});

describe('issue 13 B3: limits', () => {
  it('refuse a flood of forged webhooks by its address, and never what LiveKit signed, from that address too', async () => {
    const limited = await given({}, 5);
    const good = await signedWebhook(webhookMessage());
    const forged = withHeaders(good, { authorization: 'x.y.z' });
    const statuses: number[] = [];
    for (let sent = 0; sent < 8; sent += 1) statuses.push((await post(forged, limited)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    for (let sent = 0; sent < 20; sent += 1) expect((await post(good, limited)).statusCode).toBe(200);
    expect(arrived).toHaveLength(20);
    await limited.close();
  });
});
