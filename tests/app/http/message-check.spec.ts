// What is no request as RFC 9112 has it, or may be read in two ways, on real connections: a client library would hide it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxHeaders } from '../../../src/app/http/message-check.ts';
import { givenApi } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { answerIn, asked, listening, spoken } from '../../support/by-hand.ts';
import { listToys, renameToy, renaming, signalToy } from '../../support/toy-routes.ts';

let api: Api;
beforeAll(async () => {
  api = await givenApi({ commands: [renameToy], reads: [listToys], plain: [signalToy()] });
});
afterAll(() => api.close());

const host = 'Host: 127.0.0.1';
const token = () => `Authorization: ${api.as(['member']).authorization}`;
const list = (...lines: readonly string[]) => asked(api.app, 'GET /v1/toys HTTP/1.1', ...lines);
const codeOf = ({ body }: { readonly body: string }): unknown =>
  (JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as { code: unknown }).code;

describe('issue 12 C2: the Host header', () => {
  it.each([
    '127.0.0.1',
    'LocalHost:7080',
    'meet.example.org',
    'meet.example.org.',
    'voice_meet:80',
    'localhost:',
    '[::1]',
    '[2001:db8::7]:443',
  ])('%s is one', async (name) => {
    expect((await list(`Host: ${name}`, token())).status).toBe(200);
  });

  it.each([
    ['two', [host, 'Host: evil.example.org'], 'header-repeated'],
    ['the same twice', [host, 'hOST: 127.0.0.1'], 'header-repeated'],
    ['none', [], 'host-missing'],
    ['an empty one', ['Host:'], 'host-malformed'],
    ['a list', ['Host: a, b'], 'host-malformed'],
    ['a list without spaces', ['Host: a,b'], 'host-malformed'],
    ['two words', ['Host: a b'], 'host-malformed'],
    ['a user', ['Host: me@127.0.0.1'], 'host-malformed'],
    ['a URL', ['Host: http://127.0.0.1'], 'host-malformed'],
    ['a path', ['Host: 127.0.0.1/x'], 'host-malformed'],
    ['no port', ['Host: 127.0.0.1:x'], 'host-malformed'],
    ['two ports', ['Host: 127.0.0.1:80:80'], 'host-malformed'],
    ['a port that there is not', ['Host: 127.0.0.1:65536'], 'host-malformed'],
    ['an address without brackets', ['Host: ::1'], 'host-malformed'],
    ['brackets around no address', ['Host: [::g]'], 'host-malformed'],
    ['an address that is none', ['Host: [1:2:3]'], 'host-malformed'],
    ['bytes that are no letters', ['Host: m\u00fcnchen.example'], 'host-malformed'],
    ['a query', ['Host: 127.0.0.1?x'], 'host-malformed'],
  ])('that is %s is a 400, and the connection ends', async (_what, lines, code) => {
    const answer = await list(...lines, token());
    expect([answer.status, codeOf(answer), answer.headers['connection']]).toEqual([400, code, 'close']);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('may be absent in HTTP/1.0, and may not be malformed there', async () => {
    expect((await asked(api.app, 'GET /v1/toys HTTP/1.0', token())).status).toBe(200);
    const answer = await asked(api.app, 'GET /v1/toys HTTP/1.0', 'Host: a b', token());
    expect([answer.status, codeOf(answer)]).toEqual([400, 'host-malformed']);
  });
});

describe('issue 12 C2, D9: a header that a request has once', () => {
  it.each([
    ['Authorization', 'Bearer a', 'Bearer b'],
    ['Authorization', 'Basic YTpi', 'Bearer x'],
    ['Idempotency-Key', 'a', 'b'],
    ['Idempotency-Key', 'a', 'a'],
    ['Content-Type', 'application/json', 'text/plain'],
    ['VoiceMeet-Position', 'a', 'b'],
    ['Expect', '100-continue', '100-continue'],
    ['Origin', 'https://a.example', 'https://b.example'],
    ['Access-Control-Request-Method', 'PUT', 'POST'],
    ['User-Agent', 'a', 'b'],
  ])('%s twice is a 400 that names it', async (name, one, other) => {
    const answer = await list(host, token(), `${name}: ${one}`, `${name.toLowerCase()}: ${other}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'header-repeated']);
    expect(answer.body.toLowerCase()).toContain(`"field":"/${name.toLowerCase()}"`);
  });

  it('Content-Length twice is a 400', async () => {
    const answer = await list(host, token(), 'Content-Length: 0', 'Content-Length: 0');
    expect([answer.status, codeOf(answer)]).toEqual([400, 'request-malformed']);
  });

  it('is not what may come in several lines', async () => {
    const lines = [
      'Accept: text/html',
      'Accept: application/json',
      'X-Any: 1',
      'X-Any: 2',
      'Via: 1.1 a',
      'Via: 1.1 b',
    ];
    expect((await list(host, token(), ...lines)).status).toBe(200);
  });
});

describe('issue 12 D9: the head of a request', () => {
  it('names the host of its URL, if the URL has one', async () => {
    const of = (target: string, ...lines: readonly string[]) =>
      asked(api.app, `GET ${target} HTTP/1.1`, ...lines, token());
    expect((await of('http://127.0.0.1/v1/toys', host)).status).toBe(200);
    expect((await of('HTTP://LOCALHOST:80/v1/toys?limit=1', 'Host: localhost:80')).status).toBe(200);
    for (const target of [
      'http://evil.example.org/v1/toys',
      'http://127.0.0.1:81/v1/toys',
      'http://me@127.0.0.1/v1/toys',
    ]) {
      const answer = await of(target, host);
      expect([answer.status, codeOf(answer)], target).toEqual([400, 'host-contradicted']);
    }
    expect(codeOf(await of('http://127.0.0.1', host))).toBe('not-found');
    expect(codeOf(await of('http://127.0.0.1/v1/toys#x', host))).toBe('url-malformed');
  });

  it.each([
    'GET /v1/toys HTTP/0.9',
    'GET /v1/toys HTTP/2.0',
    'GET /v1/toys HTTP/1.2',
    'GET /v1/toys HTTP/3.0',
    'GET /v1/toys',
  ])('is of a version that is spoken here: not %s', async (line) => {
    const text = await spoken(await listening(api.app), `${line}\r\n${host}\r\n${token()}\r\n\r\n`);
    expect([400, 505]).toContain(answerIn(text).status);
  });

  it('frames its body in one way', async () => {
    const put = async (version: string, ...lines: readonly string[]) => {
      const head = [`PUT /v1/toys/${randomUUID()}/title HTTP/${version}`, host, token(), ...lines];
      const json = JSON.stringify(renaming);
      const text = `${head.join('\r\n')}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`;
      const body = `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`;
      return answerIn(await spoken(await listening(api.app), text + body));
    };
    expect((await put('1.1', 'Transfer-Encoding: chunked')).status).toBe(200);
    const inOld = await put('1.0', 'Transfer-Encoding: chunked');
    expect([inOld.status, codeOf(inOld)]).toEqual([400, 'request-malformed']);
    const coded = await put('1.1', 'Transfer-Encoding: gzip, chunked');
    expect([coded.status, codeOf(coded)]).toEqual([501, 'transfer-coding-unsupported']);
    for (const lines of [
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 3'],
      ['Transfer-Encoding: identity'],
      ['Content-Length: 3, 3'],
      ['Content-Length: +3'],
    ])
      expect([400, 501], lines.join()).toContain((await put('1.1', ...lines)).status);
    expect(api.dispatch.sent).toHaveLength(1);
  });

  it('has a number of headers that are all read', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `x${index}:`);
    // Beside Host, Authorization and Connection.
    expect((await list(host, ...many(maxHeaders - 3), token())).status).toBe(200);
    for (const count of [maxHeaders, 2_500]) {
      const answer = await list(host, ...many(count), token());
      expect([answer.status, codeOf(answer)]).toEqual([431, 'headers-too-large']);
    }
  });

  it('expects to go on only where the request is let in', async () => {
    const put = async (...lines: readonly string[]) => {
      const head = [`PUT /v1/toys/${randomUUID()}/title HTTP/1.1`, host, ...lines, 'Expect: 100-continue'];
      const json = JSON.stringify(renaming);
      const rest = ['Content-Type: application/json', `Content-Length: ${json.length}`, 'Connection: close'];
      const text = `${[...head, ...rest].join('\r\n')}\r\n\r\n${json}`;
      return spoken(await listening(api.app), text);
    };
    expect(await put(token())).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(await put('Authorization: Bearer x')).toMatch(/^HTTP\/1\.1 401 /);
    expect(await put(token(), host)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('expects nothing that is not known', async () => {
    const answer = await list(host, token(), 'Expect: tea');
    expect([answer.status, codeOf(answer)]).toEqual([417, 'expectation-unmet']);
    expect(answer.headers['x-request-id']).toBeDefined();
  });
});
