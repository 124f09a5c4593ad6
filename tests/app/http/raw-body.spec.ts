// A raw route on one server with a command and a query: exact bytes, its own types and limit, and no change for the others.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { RawHttpRoute } from '../../../src/http/http-route.ts';
import type { RawRequest } from '../../../src/http/raw-route.ts';
import { givenApi, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import type { ApiDocument } from '../../support/openapi.ts';
import { listToys, renameToy, renaming, signalLimitBytes, signalToy } from '../../support/toy-routes.ts';

const meeting: string = randomUUID();
const url = `/v1/toys/${meeting}/signals`;
let api: Api;
let received: RawRequest<z.ZodType>[];

const given = async (more: Partial<Pick<RawHttpRoute, 'roles' | 'takes'>> = {}): Promise<void> => {
  const raw = signalToy((request) => received.push(request), more);
  api = await givenApi({ commands: [renameToy], reads: [listToys], plain: [raw] });
};
beforeAll(() => given());
beforeEach(() => {
  received = [];
});
afterAll(() => api.close());

/** Runs something with another raw route in the place of this file's. */
const withAnother = async (
  more: Partial<Pick<RawHttpRoute, 'roles' | 'takes'>>,
  run: () => Promise<void>,
): Promise<void> => {
  const usual = api;
  await given(more);
  try {
    await run();
  } finally {
    await api.close();
    api = usual;
  }
};

const type = 'application/webhook+json';
const post = (payload: Buffer | string | undefined, headers: object = { 'content-type': type }) =>
  api.when({ method: 'POST', url, headers: { ...headers }, ...(payload !== undefined && { payload }) });

/** Speaks HTTP by hand to the listening server, leaves it where `leaving` resolves, and gives what came back. */
async function byHand(text: string, leaving?: () => Promise<void>): Promise<string> {
  if (!api.app.server.listening) await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text);
      void leaving?.().then(() => socket.destroy(), reject);
    });
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the bytes', () => {
  it.each([
    ['spaces and line breaks', Buffer.from(' {\r\n "a" :\t1 }\n ')],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['the same name twice', Buffer.from('{"a":1,"a":2}')],
    ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
    ['what is not JSON', Buffer.from('{"a":')],
    ['a forbidden name', Buffer.from('{"__proto__":{}}')],
    ['a form that is not the canonical one', Buffer.from('{"b":1.0,"a":"\\u0041"}')],
    ['as many as there may be', Buffer.alloc(signalLimitBytes, 0x20)],
  ])('arrive as they were sent: %s', async (_what, bytes) => {
    const response = await post(bytes);
    expect(received[0]?.bytes.equals(bytes)).toBe(true);
    expect([response.statusCode, response.body]).toEqual([202, String(bytes.length)]);
  });

  it.each([
    ['with a type and a length', { 'content-type': type, 'content-length': '0' }],
    ['with a type', { 'content-type': type }],
    ['without a type', {}],
  ])('of an empty body are none, %s', async (_what, headers) => {
    expect((await post(undefined, headers)).statusCode).toBe(202);
    expect(received[0]?.bytes).toEqual(Buffer.alloc(0));
    expect(Buffer.isBuffer(received[0]?.bytes)).toBe(true);
  });

  it('come with headers, path and the request’s own context', async () => {
    await post('{}', { 'content-type': type, 'x-signature': 't=1,v1=ab' });
    const [request] = received;
    expect(request).toMatchObject({ headers: { 'x-signature': 't=1,v1=ab' }, params: { meeting } });
    expect(request?.context.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(request?.context.principal).toBeUndefined();
  });

  it('that come in chunks are put together', async () => {
    const head = `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nConnection: close\r\n`;
    const answer = await byHand(
      `${head}Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(received[0]?.bytes.toString()).toBe('{"a":1}');
  });

  it('that end too early reach nobody', async () => {
    const head = `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 100\r\n\r\n`;
    const count = (what: string) => api.observed.filter((it) => it.what === what).length;
    const [active, refused] = [count('http_server_active_requests'), count('http_problems_total')];
    const leaving = () => expect.poll(() => count('http_server_active_requests')).toBeGreaterThan(active);
    expect(await byHand(`${head}{"a":1`, leaving)).toBe('');
    await expect.poll(() => count('http_problems_total')).toBeGreaterThan(refused);
    expect(received).toEqual([]);
    expect(api.observed.filter(({ kind }) => kind === 'error')).toEqual([]);
  });
});

describe('the type', () => {
  it.each([type, 'APPLICATION/Webhook+JSON', `${type}; charset=utf-8`, 'application/json'])(
    '%j is taken',
    async (one) => {
      expect((await post('{', { 'content-type': one })).statusCode).toBe(202);
      expect(received[0]?.bytes.toString()).toBe('{');
    },
  );

  it.each([
    'text/plain',
    'application/webhookxjson',
    `${type}, text/plain`,
    `${type};x=1`,
    `${type} x`,
    `${type}; charset=latin1`,
    'application/merge-patch+json',
    '*/*',
    '*',
    '',
  ])('%j is refused, with what is taken', async (one) => {
    const response = await post('{}', { 'content-type': one });
    const { detail } = thenProblem(response, 415, 'media-type-unsupported');
    expect(detail).toBe('Bodies are application/webhook+json or application/json here.');
    expect(response.headers['accept']).toBe('application/webhook+json, application/json');
    expect(received).toEqual([]);
  });

  it('of a body must be named', async () => {
    thenProblem(await post(Buffer.from('{}'), { 'content-length': '2' }), 415, 'media-type-unsupported');
    expect(received).toEqual([]);
  });

  it('need not include JSON, which is then refused', async () => {
    const octets = { contentTypes: ['application/octet-stream'], limitBytes: 10 };
    await withAnother({ takes: octets }, async () => {
      expect((await post('ab', { 'content-type': 'application/octet-stream' })).statusCode).toBe(202);
      thenProblem(await post('{}', { 'content-type': 'application/json' }), 415, 'media-type-unsupported');
    });
    expect(received).toHaveLength(1);
  });

  it.each(['gzip', 'br', 'identity, gzip'])('in the coding %j is not taken', async (coding) => {
    const response = await post('{}', { 'content-type': type, 'content-encoding': coding });
    thenProblem(response, 415, 'content-coding-unsupported');
    expect(received).toEqual([]);
  });
});

describe('the limit', () => {
  it('is the route’s own, and is named', async () => {
    const { detail } = thenProblem(await post(Buffer.alloc(signalLimitBytes + 1)), 413, 'body-too-large');
    expect(detail).toBe('A body has 1000 bytes at most.');
    expect(received).toEqual([]);
  });

  it('holds for a body that does not say its length', async () => {
    const head = `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await byHand(`${head}3e9\r\n${'x'.repeat(1_001)}\r\n0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('1000 bytes');
    expect(received).toEqual([]);
  });

  it('may be more than what JSON may have', async () => {
    const limitBytes = 2 * 1024 * 1024;
    await withAnother({ takes: { contentTypes: [type], limitBytes } }, async () => {
      expect((await post(Buffer.alloc(limitBytes))).statusCode).toBe(202);
      thenProblem(await post(Buffer.alloc(limitBytes + 1)), 413, 'body-too-large');
    });
  });
});

describe('its neighbours', () => {
  const put = (more: InjectOptions) => api.when({ method: 'PUT', url: `/v1/toys/${meeting}/title`, ...more });

  it('take JSON as before, parsed strictly', async () => {
    const headers = { ...api.as(['member']), 'content-type': 'application/json' };
    expect((await put({ headers, payload: renaming })).statusCode).toBe(200);
    thenProblem(await put({ headers, payload: '{"title":"a","title":"b"}' }), 400, 'json-refused');
    const large = JSON.stringify({ title: 'x'.repeat(1024 * 1024) });
    const { detail } = thenProblem(await put({ headers, payload: large }), 413, 'body-too-large');
    expect(detail).toBe('A body has 65536 bytes at most.');
  });

  it('take nothing of what it takes', async () => {
    const before = api.dispatch.sent.length;
    const headers = { ...api.as(['member']), 'content-type': type };
    const { detail } = thenProblem(
      await put({ headers, payload: '{"title":"a"}' }),
      415,
      'media-type-unsupported',
    );
    expect(detail).toBe('Bodies are application/json in UTF-8.');
    thenProblem(await api.when({ url: '/v1/toys', headers }), 415, 'media-type-unsupported');
    thenProblem(await api.when({ method: 'PUT', url, headers, payload: '{}' }), 405, 'method-not-allowed');
    expect(api.dispatch.sent).toHaveLength(before);
  });
});

describe('who may', () => {
  it('is decided before the body is read, where it asks for a token', async () => {
    await withAnother({ roles: ['media-signal'] }, async () => {
      thenProblem(await post('{}'), 401, 'token-missing');
      thenProblem(await post('{}', { 'content-type': type, ...api.as(['member']) }), 403, 'role-missing');
      expect(received).toEqual([]);
      const asMedia = { 'content-type': type, ...api.as(['media-signal']) };
      expect((await post('{}', asMedia)).statusCode).toBe(202);
      expect(received[0]?.context.principal?.tenant).toBe(api.tenant);
    });
  });
});

describe('the answer', () => {
  it('has the status, headers and body that the route gave, and the headers of every answer', async () => {
    const { statusCode, headers, body } = await post('{}');
    expect([statusCode, body]).toEqual([202, '2']);
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'x-toy': 'yes',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it('may be a problem, as everywhere', async () => {
    thenProblem(await post('{}', { 'content-type': type, 'x-signature': 'wrong' }), 400, 'signature-wrong');
    const elsewhere = await api.when({ method: 'POST', url: '/v1/toys/x/signals' });
    expect(thenProblem(elsewhere, 400, 'request-invalid').errors).toMatchObject([
      { in: 'path', field: '/meeting' },
    ]);
    const wrong = await api.when({ method: 'DELETE', url });
    expect(thenProblem(wrong, 405, 'method-not-allowed')).toBeDefined();
    expect(wrong.headers['allow']).toBe('OPTIONS, POST');
  });
});

it('is in the document, with its types and its limit', async () => {
  const document = (await api.when({ url: '/openapi.json' })).json<ApiDocument>();
  expect(document.paths['/v1/toys/{meeting}/signals']?.['post']).toMatchObject({
    operationId: 'signalToy',
    security: [],
    parameters: [{ in: 'path', name: 'meeting' }],
    requestBody: {
      description: 'The exact bytes are kept. At most 1000 bytes.',
      content: { 'application/webhook+json': {}, 'application/json': {} },
    },
    responses: { 202: { content: { 'text/plain': {} } }, 400: {}, 413: {}, 415: {}, 429: {} },
  });
  expect(JSON.stringify(document)).not.toContain('x-raw-body');
  expect(JSON.stringify(document.paths['/v1/toys/{meeting}/signals'])).not.toContain('json-refused');
  expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
});
