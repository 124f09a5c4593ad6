// What one exchange sends and reads, over a real socket, and how long it waits.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, pauseMs, signInRequest, tokenIn } from '../../harness/http-exchange.ts';
import type { Request } from '../../harness/http-exchange.ts';

describe('an exchange', () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  beforeEach(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const heard = (): void => {
    answer = ({ method, url: path, headers }, response, body) => {
      const { authorization, 'idempotency-key': key, 'content-type': type, 'x-own': own } = headers;
      response.writeHead(202, { 'x-answer': 'yes' });
      response.end(JSON.stringify({ method, path, authorization, key, type, own, body }));
    };
  };
  const said = async (request: Request): Promise<unknown> =>
    JSON.parse((await exchange(url, request, { timeoutMs: 5_000 })).body.toString());

  it('sends method, path, token, key, headers and JSON, and reads status, headers and bytes', async () => {
    heard();
    const wish = { token: 't', key: 'k', headers: { 'x-own': 'o' }, body: { n: 1 } };
    const reply = await exchange(url, { method: 'PUT', path: '/a?b=1', ...wish }, { timeoutMs: 5_000 });
    expect([reply.status, reply.headers.get('x-answer')]).toEqual([202, 'yes']);
    expect(JSON.parse(reply.body.toString())).toEqual({
      method: 'PUT',
      path: '/a?b=1',
      authorization: 'Bearer t',
      key: 'k',
      type: 'application/json',
      own: 'o',
      body: '{"n":1}',
    });
  });

  it('sends nothing that it was not given', async () => {
    heard();
    expect(await said({ method: 'GET', path: '/' })).toEqual({ method: 'GET', path: '/', body: '' });
  });

  it('sends raw text as it is, of a type of its own', async () => {
    heard();
    const headers = { 'content-type': 'text/plain' };
    expect(await said({ method: 'POST', path: '/', raw: '{broken', headers })).toMatchObject({
      body: '{broken',
      type: 'text/plain',
    });
  });

  it('throws where no answer comes in time, and when its signal is aborted', async () => {
    answer = () => undefined;
    const request = { method: 'GET', path: '/' };
    await expect(exchange(url, request, { timeoutMs: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    const stopping = new AbortController();
    const waiting = exchange(url, request, { timeoutMs: 60_000, signal: stopping.signal });
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('a pause grows twofold up to its longest, and at least half of it passes', () => {
  for (const [attempt, whole] of [
    [0, 20],
    [1, 40],
    [9, 400],
    [1_000, 400],
  ] as const) {
    const pause = pauseMs(attempt, 20, 400);
    expect(pause).toBeGreaterThanOrEqual(whole / 2);
    expect(pause).toBeLessThanOrEqual(whole);
  }
});

it('a sign-in names who asks, and finds the token in the answer', () => {
  expect(signInRequest('member', 's', 't').body).toEqual({ persona: 'member', subject: 's', tenant: 't' });
  expect(signInRequest('admin').body).toEqual({ persona: 'admin' });
  expect(tokenIn({ body: Buffer.from('{"access_token":"x"}') })).toBe('x');
  expect(tokenIn({ body: Buffer.from('no JSON') })).toBeUndefined();
});
