// What leads to no route, or is refused before one: it has a limit, its body is not read, and it says what is wrong.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InjectOptions } from 'fastify';
import { parseStrictJson } from '../../../src/http/strict-json.ts';
import { givenApi, thenProblem } from '../../support/api-spec.ts';
import type { Api, ApiGiven } from '../../support/api-spec.ts';
import { asked } from '../../support/by-hand.ts';
import { listToys, readToy, renameToy, renaming, signalToy } from '../../support/toy-routes.ts';

const toy = `/v1/toys/${randomUUID()}`;
const limits = {
  principalPerMinute: 1_000,
  addressPerMinute: 2,
  preflightsPerMinute: 3,
  maxEventLoopDelayMs: 0,
  maxRssBytes: 0,
  sampleMs: 1_000,
};
let api: Api;
const given = async (more: ApiGiven = {}): Promise<void> => {
  api = await givenApi({
    commands: [renameToy],
    reads: [listToys, readToy(new Map())],
    plain: [signalToy()],
    ...more,
  });
};
afterEach(() => api.close());

const json = { 'content-type': 'application/json' };

/** Requests that no route answers, each with what is said of it. */
const refused: readonly (readonly [string, InjectOptions, number, string])[] = [
  ['an unknown path', { url: '/v1/nothing' }, 404, 'not-found'],
  [
    'an unknown path with broken JSON',
    { method: 'POST', url: '/v1/nothing', headers: json, payload: '{' },
    404,
    'not-found',
  ],
  [
    'an unknown path with another type',
    { method: 'POST', url: '/v1/nothing', headers: { 'content-type': 'text/csv' }, payload: 'x' },
    404,
    'not-found',
  ],
  ['another method', { method: 'DELETE', url: `${toy}/title` }, 405, 'method-not-allowed'],
  [
    'another method with a body',
    { method: 'POST', url: `${toy}/title`, headers: json, payload: '{' },
    405,
    'method-not-allowed',
  ],
  ['a method that nothing takes', { method: 'PROPFIND', url: '/v1/toys' }, 405, 'method-not-allowed'],
  [
    'another method under an escaped path',
    { method: 'DELETE', url: '/v1/to%79s' },
    405,
    'method-not-allowed',
  ],
  ['OPTIONS of nothing', { method: 'OPTIONS', url: '/v1/nothing' }, 404, 'not-found'],
  [
    'a preflight of nothing',
    {
      method: 'OPTIONS',
      url: '/x',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'PUT' },
    },
    404,
    'not-found',
  ],
  ['a slash at the end', { url: '/v1/toys/' }, 404, 'not-found'],
  [
    'an empty word in the middle',
    { method: 'PUT', url: '/v1/toys//title', headers: json, payload: '{}' },
    404,
    'not-found',
  ],
  ['a URL that cannot be decoded', { url: '/v1/toys/%' }, 400, 'url-malformed'],
  [
    'a URL that is no UTF-8',
    { method: 'POST', url: '/v1/toys/%E0%A4/title', headers: json, payload: '{' },
    400,
    'url-malformed',
  ],
  [
    'a type that is not taken',
    { method: 'PUT', url: `${toy}/title`, headers: { 'content-type': 'text/csv' }, payload: 'x' },
    415,
    'media-type-unsupported',
  ],
  [
    'a type that a raw route does not take',
    { method: 'POST', url: `${toy}/signals`, headers: { 'content-type': 'text/csv' }, payload: 'x' },
    415,
    'media-type-unsupported',
  ],
  [
    'a coded body',
    { method: 'PUT', url: `${toy}/title`, headers: { ...json, 'content-encoding': 'gzip' }, payload: 'x' },
    415,
    'content-coding-unsupported',
  ],
  ['a Host that is none', { url: '/v1/toys', headers: { host: 'a b' } }, 400, 'host-malformed'],
  [
    'a token that is none',
    { url: '/v1/toys', headers: { authorization: 'Bearer x' } },
    401,
    'token-rejected',
  ],
];

describe('issue 12 C1: a request that no route answers', () => {
  it.each(refused)(
    '%s: says so, in a line of the log and under an id',
    async (_what, request, status, code) => {
      await given();
      const response = await api.when(request);
      thenProblem(response, status, code);
      expect(response.headers).toMatchObject({
        'x-request-id': expect.any(String),
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(api.observed).toContainEqual({ kind: 'count', what: 'http_problems_total', fields: { code } });
      expect(api.observed.filter(({ what }) => what === 'request')).toHaveLength(1);
    },
  );

  it.each(refused)('%s: has a limit by address', async (_what, request, status) => {
    await given({ settings: { limits } });
    for (let times = 0; times < limits.addressPerMinute; times += 1)
      expect((await api.when(request)).statusCode).toBe(status);
    thenProblem(await api.when(request), 429, 'too-many-requests');
    const elsewhere = await api.when({ ...request, remoteAddress: '10.0.0.2' });
    expect(elsewhere.statusCode).toBe(status);
  });

  it('has one limit for all its kinds', async () => {
    await given({ settings: { limits } });
    await api.when({ url: '/v1/nothing' });
    await api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
    thenProblem(await api.when({ method: 'DELETE', url: '/v1/toys' }), 429, 'too-many-requests');
  });

  it('parses no body', async () => {
    await given();
    const parse = vi.spyOn(JSON, 'parse');
    try {
      for (const [, request] of refused) await api.when(request);
      expect(parse).not.toHaveBeenCalled();
      expect(parseStrictJson(Buffer.from('1'))).toMatchObject({ value: 1 });
      expect(parse).toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });

  it('has its limit on a real connection too, where the URL is absolute or a star', async () => {
    await given({ settings: { limits } });
    const statuses: number[] = [];
    for (const target of ['http://127.0.0.1/nothing', 'http://127.0.0.1', '*'])
      statuses.push((await asked(api.app, `GET ${target} HTTP/1.1`, 'Host: 127.0.0.1')).status);
    expect(statuses).toEqual([404, 404, 429]);
  });
});

describe('issue 12 D4: what anybody may ask', () => {
  it.each(['/docs', '/docs/', '/docs/json', '/docs/yaml', '/docs/static/swagger-ui.css', '/openapi.json'])(
    '%s has a limit by address',
    async (url) => {
      await given({ settings: { limits } });
      for (let times = 0; times < limits.addressPerMinute; times += 1)
        expect((await api.when({ url })).statusCode).toBeLessThan(400);
      thenProblem(await api.when({ url }), 429, 'too-many-requests');
    },
  );
});

describe('issue 12 D6: clients that share an address', () => {
  it('are not shut out of public routes by the refusals of one of them', async () => {
    await given({ settings: { limits } });
    for (let times = 0; times < 10; times += 1) {
      await api.when({ url: '/v1/toys', headers: { authorization: 'Bearer x' } });
      for (const [, request] of refused) await api.when(request);
    }
    const signal = { ...json, 'content-type': 'application/webhook+json' };
    const response = await api.when({
      method: 'POST',
      url: `${toy}/signals`,
      headers: signal,
      payload: '{}',
    });
    expect(response.statusCode).toBe(202);
    expect((await api.when({ url: '/v1/toys', headers: api.as(['member']) })).statusCode).toBe(200);
  });
});

describe('issue 12 D6: preflights of clients that share an address', () => {
  const preflight: InjectOptions = {
    method: 'OPTIONS',
    url: `${toy}/title`,
    headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT' },
  };
  const signal: InjectOptions = {
    method: 'POST',
    url: `${toy}/signals`,
    headers: { 'content-type': 'application/webhook+json' },
    payload: '{}',
  };
  const statuses = async (request: InjectOptions, times: number) => {
    const found: number[] = [];
    while (found.length < times) found.push((await api.when(request)).statusCode);
    return found;
  };

  it('have a limit of their own, which other addresses do not share', async () => {
    await given({ settings: { corsOrigins: ['https://app.example'], limits } });
    expect(await statuses(preflight, limits.preflightsPerMinute)).toEqual([204, 204, 204]);
    const refused = await api.when(preflight);
    thenProblem(refused, 429, 'too-many-requests');
    expect(refused.headers['ratelimit-policy']).toBe('"preflight";q=3;w=60');
    expect(api.observed).toContainEqual({
      kind: 'count',
      what: 'rate_limited_total',
      fields: { limit: 'preflight' },
    });
    expect((await api.when({ ...preflight, remoteAddress: '10.0.0.2' })).statusCode).toBe(204);
  });

  it('take nothing from public requests, and public and refused ones nothing from them', async () => {
    await given({ settings: { corsOrigins: ['https://app.example'], limits } });
    expect(await statuses(preflight, 4)).toEqual([204, 204, 204, 429]);
    expect(await statuses(signal, 3)).toEqual([202, 202, 429]);
    await api.close();
    await given({ settings: { corsOrigins: ['https://app.example'], limits } });
    expect(await statuses(signal, 3)).toEqual([202, 202, 429]);
    expect(await statuses({ url: '/v1/nothing' }, 3)).toEqual([404, 404, 429]);
    expect(await statuses(preflight, 4)).toEqual([204, 204, 204, 429]);
  });
});

describe('issue 12 C3: OPTIONS', () => {
  const allowOf = async (url: string) => {
    const { statusCode, headers } = await api.when({ method: 'OPTIONS', url });
    return [statusCode, headers['allow']];
  };

  it('names the methods of a path', async () => {
    await given();
    expect(await allowOf('/v1/toys')).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(await allowOf(`${toy}/title?x=1`)).toEqual([204, 'OPTIONS, PUT']);
    expect(await allowOf(`${toy}/signals`)).toEqual([204, 'OPTIONS, POST']);
    expect(await allowOf('/docs')).toEqual([204, 'GET, HEAD, OPTIONS']);
    const star = await asked(api.app, 'OPTIONS * HTTP/1.1', 'Host: 127.0.0.1');
    expect([star.status, star.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS, POST, PUT']);
  });

  it('is the same that 405 names, and every method that is named is answered', async () => {
    await given();
    const wrong = await api.when({ method: 'DELETE', url: `${toy}/title` });
    expect(wrong.headers['allow']).toBe('OPTIONS, PUT');
    const right = {
      method: 'PUT',
      url: `${toy}/title`,
      headers: { ...api.as(['member']), ...json },
      payload: renaming,
    } as const;
    expect((await api.when(right)).statusCode).toBe(200);
  });

  it('tells a browser what it may do, with a limit', async () => {
    await given({ settings: { limits, corsOrigins: ['https://a.example'] } });
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
    const ask = () => api.when({ method: 'OPTIONS', url: `${toy}/title`, headers });
    const first = await ask();
    expect([first.statusCode, first.headers['access-control-allow-origin']]).toEqual([
      204,
      'https://a.example',
    ]);
    for (let times = 1; times < limits.preflightsPerMinute; times += 1) await ask();
    thenProblem(await ask(), 429, 'too-many-requests');
  });
});
