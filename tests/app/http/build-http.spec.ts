// The HTTP server around any route: tokens, bodies, headers, limits, and what operators see.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { HttpRoute } from '../../../src/http/http-route.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { givenApi, testInstant, thenProblem } from '../../support/api-spec.ts';
import type { Api, ApiGiven } from '../../support/api-spec.ts';
import { routeMatrix } from '../../support/route-matrix.ts';
import { listToys, renameToy, renaming } from '../../support/toy-routes.ts';

const meeting: string = randomUUID();
const url = `/v1/toys/${meeting}/title`;
let api: Api;

const given = async (more: ApiGiven = {}): Promise<Api> => {
  api = await givenApi({ commands: [renameToy], reads: [listToys], ...more });
  return api;
};
afterEach(() => api.close());

const limits = {
  principalPerMinute: 9,
  addressPerMinute: 9,
  preflightsPerMinute: 9,
  maxEventLoopDelayMs: 0,
  maxRssBytes: 0,
  sampleMs: 1_000,
};

it('a fault that every request meets is logged once a second, and each request is counted', async () => {
  const away = { authenticate: () => Promise.reject(new TransientFault('database-away', 'x')) };
  await given({ authenticator: away });
  const ask = () => api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
  for (const response of await Promise.all(Array.from({ length: 8 }, ask)))
    thenProblem(response, 503, 'database-away');
  const kinds = api.observed.map(({ kind, what }) => `${kind} ${what}`);
  expect(kinds.filter((it) => it === 'warn request answered 503, the client may retry')).toHaveLength(1);
  expect(kinds.filter((it) => it === 'count http_problems_total')).toHaveLength(8);
});

describe('tokens', () => {
  it('are required, and a 401 says what is wrong with one (issue 12 C5)', async () => {
    await given();
    const without = await api.when({ url: '/v1/toys' });
    thenProblem(without, 401, 'token-missing');
    expect(without.headers['www-authenticate']).toBe('Bearer realm="voicemeet"');
    const bad = await api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
    thenProblem(bad, 401, 'token-rejected');
    expect(bad.headers['www-authenticate']).toMatch(
      /^Bearer realm="voicemeet", error="invalid_token", error_description="[^"\\]+"$/,
    );
    expect(bad.json()).toMatchObject({ why: 'malformed' });
    expect(api.observed).toContainEqual(
      expect.objectContaining({
        kind: 'count',
        what: 'authentication_rejected_total',
        fields: { why: 'malformed' },
      }),
    );
  });

  it('that expired are told since when (issue 12 C5)', async () => {
    const expiredAt = addSeconds(testInstant, -12);
    const expired = () => Promise.resolve({ kind: 'rejected', why: 'expired', expiredAt } as const);
    await given({ authenticator: { authenticate: expired } });
    const late = await api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
    thenProblem(late, 401, 'token-rejected');
    expect(late.json()).toMatchObject({ why: 'expired', expiredSecondsAgo: 12 });
    expect(late.json<{ detail: string }>().detail).toContain('expired 12 s ago');
    expect(late.headers['www-authenticate']).toContain('error_description="it expired 12 s ago."');
  });

  it('of guests whose invite was revoked are 410: a guest whose token was valid may know', async () => {
    const revoked = { authenticate: () => Promise.resolve({ kind: 'rejected', why: 'revoked' } as const) };
    await given({ authenticator: revoked });
    const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
    thenProblem(await api.when({ url: '/v1/toys', headers }), 410, 'invite-revoked');
    thenProblem(await api.when({ method: 'PUT', url, headers, payload: renaming }), 410, 'invite-revoked');
    expect(api.dispatch.sent).toEqual([]);
    expect(api.observed).toContainEqual(
      expect.objectContaining({ what: 'authentication_rejected_total', fields: { why: 'revoked' } }),
    );
  });

  it('without the role are 403, and nothing is sent', async () => {
    await given();
    thenProblem(await api.when({ url: '/v1/toys', headers: api.as(['auditor']) }), 403, 'role-missing');
  });

  it('whose issuer is away are 503', async () => {
    const away = {
      authenticate: () => Promise.reject(new TransientFault('issuer-away', 'x', { retryAfterSeconds: 5 })),
    };
    await given({ authenticator: away });
    const response = await api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
    thenProblem(response, 503, 'issuer-away');
    expect(response.headers['retry-after']).toBe('5');
  });

  it('are checked before bodies are read', async () => {
    await given();
    thenProblem(
      await api.when({ method: 'PUT', url, payload: '{', headers: { 'content-type': 'application/json' } }),
      401,
      'token-missing',
    );
  });
});

describe('content types', () => {
  const put = (type: string, payload: string) =>
    api.when({ method: 'PUT', url, headers: { ...api.as(['member']), 'content-type': type }, payload });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
    '%j is taken',
    async (type) => {
      await given();
      expect((await put(type, JSON.stringify(renaming))).statusCode).toBe(200);
    },
  );

  // The published ways around validation: CVE-2025-32442 (case, spaces), CVE-2026-25223 (tab), CVE-2026-3419 (what
  // follows the subtype), CVE-2026-33806 (leading space), and their neighbours.
  it.each([
    'application/json ; x=1',
    'ApPlIcAtIoN/jSoN;',
    'application/json\ta',
    'application/json\t',
    'application/json garbage',
    'application/jsonx',
    'application/json;charset=utf-7',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/merge-patch+json',
    '',
    '*/*',
  ])('%j never reaches a command', async (type) => {
    await given();
    const response = await put(type, '{"title":1,"evil":true}');
    expect([400, 415]).toContain(response.statusCode);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(api.dispatch.sent).toEqual([]);
  });

  it.each([' application/json', '\tapplication/json', 'application/json '])(
    '%j is checked like any other',
    async (type) => {
      await given();
      expect([400, 415]).toContain((await put(type, '{"title":1}')).statusCode);
      expect(api.dispatch.sent).toEqual([]);
    },
  );

  it.each([
    'application/json; charset=latin1',
    'application/json;x=1',
    'application/json garbage',
    'text/plain',
  ])('%j is refused with a good body too', async (type) => {
    await given();
    thenProblem(await put(type, JSON.stringify(renaming)), 415, 'media-type-unsupported');
    expect(api.dispatch.sent).toEqual([]);
  });

  it.each(['gzip', 'br', 'identity, gzip', 'x'])(
    'in %j is not taken, and the header is named',
    async (coding) => {
      await given();
      const response = await api.when({
        method: 'PUT',
        url,
        headers: { ...api.as(['member']), 'content-encoding': coding },
        payload: renaming,
      });
      const { errors } = thenProblem(response, 415, 'content-coding-unsupported');
      expect(errors).toMatchObject([{ in: 'header', field: '/Content-Encoding' }]);
      expect(response.headers['accept-encoding']).toBe('identity');
      expect(api.dispatch.sent).toEqual([]);
    },
  );

  it('that say identity are taken', async () => {
    await given();
    const headers = { ...api.as(['member']), 'content-encoding': 'Identity' };
    expect((await api.when({ method: 'PUT', url, headers, payload: renaming })).statusCode).toBe(200);
  });

  it('a body without a type is refused', async () => {
    await given();
    const response = await api.when({
      method: 'PUT',
      url,
      headers: { ...api.as(['member']), 'content-length': '2' },
      payload: Buffer.from('{}'),
    });
    thenProblem(response, 415, 'media-type-unsupported');
  });
});

describe('bodies', () => {
  const put = (payload: string | Buffer) =>
    api.when({
      method: 'PUT',
      url,
      headers: { ...api.as(['member']), 'content-type': 'application/json' },
      payload,
    });

  it.each([
    ['{"title":"a","title":"b"}', '/title', 'duplicate-member'],
    ['{"title":"\\ud800"}', '/title', 'ill-formed-text'],
    ['{"title":', '', 'not-json'],
    ['{"__proto__":{}}', '/__proto__', 'forbidden-name'],
    ['{"n":1e999}', '/n', 'number-out-of-range'],
  ])('%s is refused with its field', async (text, field, code) => {
    await given();
    const { errors } = thenProblem(await put(text), 400, 'json-refused');
    expect(errors).toMatchObject([{ in: 'body', field, code }]);
    expect(api.dispatch.sent).toEqual([]);
  });

  it('issue 12 D4: of more than 64 KiB are 413, of as many are read', async () => {
    await given();
    thenProblem(await put(JSON.stringify({ title: 'x'.repeat(64 * 1024) })), 413, 'body-too-large');
    thenProblem(await put(JSON.stringify({ title: 'x'.repeat(64 * 1024 - 12) })), 400, 'request-invalid');
  });
});

describe('paths', () => {
  it('that lead nowhere are 404, with the wrong method 405 and Allow', async () => {
    await given();
    thenProblem(await api.when({ url: '/v1/nothing' }), 404, 'not-found');
    thenProblem(await api.when({ url: '/v1/toys/a/title/' }), 404, 'not-found');
    const wrong = await api.when({ method: 'DELETE', url });
    thenProblem(wrong, 405, 'method-not-allowed');
    expect(wrong.headers['allow']).toBe('OPTIONS, PUT');
    const list = await api.when({
      method: 'POST',
      url: '/v1/toys',
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    });
    expect(list.headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  it.each(['/v1/toys/%', '/v1/toys/%E0%A4/title'])('%s cannot be read', async (malformed) => {
    await given();
    thenProblem(
      await api.when({ method: 'PUT', url: malformed, headers: api.as(['member']) }),
      400,
      'url-malformed',
    );
  });

  it('answer HEAD as GET without a body', async () => {
    await given();
    const response = await api.when({ method: 'HEAD', url: '/v1/toys', headers: api.as(['member']) });
    expect(response.statusCode).toBe(200);
    expect((await api.when({ method: 'HEAD', url: '/v1/toys' })).statusCode).toBe(401);
  });
});

describe('headers', () => {
  it('tell browsers to cache and run nothing, and do not name the server', async () => {
    await given();
    const { headers } = await api.when({ url: '/v1/toys', headers: api.as(['member']) });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
    });
    for (const name of ['server', 'x-powered-by', 'strict-transport-security'])
      expect(headers[name]).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('promise HTTPS only if the public URL has it', async () => {
    await given({ settings: { publicUrl: 'https://meet.example.org' } });
    const { headers } = await api.when({ url: '/v1/nothing' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });

  it('let listed origins in and no other', async () => {
    const origin = 'https://console.example.org';
    await given({ settings: { corsOrigins: [origin] } });
    const ask = (from: string) =>
      api.when({ method: 'OPTIONS', url, headers: { origin: from, 'access-control-request-method': 'PUT' } });
    expect((await ask(origin)).headers['access-control-allow-origin']).toBe(origin);
    expect((await ask('https://evil.example.org')).headers['access-control-allow-origin']).toBeUndefined();
    await api.close();
    await given();
    expect((await ask(origin)).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('limits', () => {
  it('count by principal once it is known', async () => {
    await given({ settings: { limits: { ...limits, principalPerMinute: 2 } } });
    const list = (tenant?: TenantId) => api.when({ url: '/v1/toys', headers: api.as(['member'], tenant) });
    expect((await list()).headers).toMatchObject({
      'ratelimit-policy': '"principal";q=2;w=60',
      ratelimit: expect.stringMatching(/^"principal";r=1;t=\d+$/),
    });
    await list();
    const third = await list();
    thenProblem(third, 429, 'too-many-requests');
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await list(randomUUID() as TenantId)).statusCode).toBe(200);
  });

  it('count by address while nobody is known, and never those who are', async () => {
    await given({ settings: { limits: { ...limits, addressPerMinute: 2 } } });
    const guess = (remoteAddress: string) =>
      api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' }, remoteAddress });
    expect((await guess('10.0.0.1')).statusCode).toBe(401);
    expect((await guess('10.0.0.1')).statusCode).toBe(401);
    thenProblem(await guess('10.0.0.1'), 429, 'too-many-requests');
    expect((await guess('10.0.0.2')).statusCode).toBe(401);
    const known = await api.when({ url: '/v1/toys', headers: api.as(['member']), remoteAddress: '10.0.0.1' });
    expect(known.statusCode).toBe(200);
  });

  it('trust a forwarded address only from a named proxy', async () => {
    const few = { ...limits, addressPerMinute: 1 };
    const guess = (from: string) =>
      api.when({
        url: '/v1/toys',
        headers: { authorization: 'Bearer x', 'x-forwarded-for': from },
        remoteAddress: '10.9.9.9',
      });
    await given({ settings: { limits: few } });
    await guess('1.1.1.1');
    thenProblem(await guess('2.2.2.2'), 429, 'too-many-requests');
    await api.close();
    await given({ settings: { limits: few, trustedProxies: ['10.9.9.9'] } });
    await guess('1.1.1.1');
    expect((await guess('2.2.2.2')).statusCode).toBe(401);
  });

  it('turn requests away while the process is too large, but not probes', async () => {
    const probe: HttpRoute = {
      kind: 'query',
      method: 'GET',
      url: '/probe',
      operationId: 'probe',
      summary: 'A probe',
      tag: 'Toys',
      roundTrips: { warm: 9, cold: 9 },
      roles: 'public',
      shape: {},
      answer: { status: 200, contentType: 'text/plain' },
      problems: [],
      unlimited: true,
      handle: () => Promise.resolve('ok'),
    };
    await given({
      plain: [probe],
      settings: { limits: { ...limits, maxRssBytes: 1, sampleMs: 10, principalPerMinute: 100_000 } },
    });
    const toys = () => api.when({ url: '/v1/toys', headers: api.as(['member']) });
    await expect.poll(async () => (await toys()).statusCode).toBe(503);
    const response = await toys();
    thenProblem(response, 503, 'overloaded');
    expect(response.headers['retry-after']).toBe('1');
    expect((await api.when({ url: '/probe' })).statusCode).toBe(200);
  });
});

describe('what operators see', () => {
  it('is one line and the golden signals per request, by template, without bodies or tokens', async () => {
    await given();
    await api.when({
      method: 'PUT',
      url,
      headers: { ...api.as(['member']), 'content-type': 'application/json' },
      payload: renaming,
    });
    const line = api.observed.find(({ what }) => what === 'request');
    expect(line?.fields).toMatchObject({
      method: 'PUT',
      route: '/v1/toys/:meeting/title',
      status: 200,
      tenant: api.tenant,
    });
    expect(line?.fields).toHaveProperty('traceId', expect.stringMatching(/^[0-9a-f]{32}$/));
    expect(api.observed).toContainEqual({
      kind: 'time',
      what: 'http_server_request_duration_seconds',
      fields: { method: 'PUT', route: '/v1/toys/:meeting/title', status: '200' },
    });
    const everything = JSON.stringify(api.observed);
    for (const secret of ['Town hall', meeting, api.person]) expect(everything).not.toContain(secret);
  });

  it('of unknown paths has one label for all', async () => {
    await given();
    await api.when({ url: '/v1/secret-path' });
    expect(JSON.stringify(api.observed)).not.toContain('secret-path');
    expect(api.observed).toContainEqual(
      expect.objectContaining({ fields: { method: 'GET', route: 'unmatched', status: '404' } }),
    );
  });
});

it('a stopping server asks connections to close', async () => {
  await given({ stopping: () => true });
  expect((await api.when({ url: '/v1/toys', headers: api.as(['member']) })).headers['connection']).toBe(
    'close',
  );
});

describe('the matrix', () => {
  beforeEach(async () => {
    await given();
  });
  routeMatrix(
    'renameToy',
    () => api,
    () => ({ route: api.routes[0]!, url, payload: renaming, expects: { good: 200 } }),
  );
  routeMatrix(
    'listToys',
    () => api,
    () => ({ route: api.routes[1]!, url: '/v1/toys', expects: { good: 200 } }),
  );
});
