// A stream of events on a real server, seen byte by byte: its head, its messages, what ends it, and what refuses it before.
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageText } from '../../src/http/event-stream.ts';
import type { EventStream } from '../../src/http/event-stream.ts';
import { streamRoute } from '../../src/http/stream-route.ts';
import type { StreamRequest } from '../../src/http/stream-route.ts';
import { givenApi } from '../support/api-spec.ts';
import type { Api } from '../support/api-spec.ts';
import { until } from '../support/until.ts';

let api: Api;
let streams: EventStream[];
let asked: StreamRequest<z.ZodType>[];
const heard: string[] = [];

async function given(): Promise<void> {
  [streams, asked] = [[], []];
  heard.length = 0;
  const route = streamRoute({
    url: '/v1/toys/{toy}/live',
    operationId: 'followToy',
    summary: 'A toy as it changes',
    tag: 'Toys',
    roundTrips: { warm: 0, cold: 0 },
    roles: ['member'],
    params: z.strictObject({ toy: z.string().max(10) }),
    problems: [],
    drain: () => {
      heard.push('drain');
      for (const stream of streams) stream.end('data: bye\n\n');
      return Promise.resolve();
    },
    handle: (request) => {
      asked.push(request);
      return Promise.resolve({
        opened: (stream) => {
          streams.push(stream);
          stream.send('data: hello\n\n');
        },
        drained: () => heard.push('drained'),
        closed: () => heard.push('closed'),
      });
    },
  });
  api = await givenApi({ plain: [route] });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
}
afterEach(() => api.close());

/** Sends a request by hand; what comes back is in `text`. */
function byHand(headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { port } = api.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const seen = { text: '', ended: false, close: () => socket.destroy() };
  socket.on('data', (bytes) => (seen.text += bytes.toString()));
  socket.on('close', () => (seen.ended = true));
  socket.on('error', () => undefined);
  const all = { host: 'x', ...api.as(['member']), accept: 'text/event-stream', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} /v1/toys/a/live HTTP/1.1\r\n${lines.join('')}\r\n`);
  return seen;
}
const soon = (check: () => void): Promise<void> =>
  until(async () => {
    check();
    await Promise.resolve();
  });

describe('issue 13 A10: a stream of server-sent events', () => {
  it('has a head that nobody on the way keeps or delays, and comes message by message', async () => {
    await given();
    const client = byHand({ 'last-event-id': 'abc', 'accept-encoding': 'gzip' });
    await soon(() => expect(client.text).toContain('data: hello'));
    const head = client.text.slice(0, client.text.indexOf('\r\n\r\n')).toLowerCase();
    for (const line of [
      'content-type: text/event-stream',
      'cache-control: no-store, no-transform',
      'x-accel-buffering: no',
    ])
      expect(head.split('\r\n')).toContain(line);
    expect(head).not.toMatch(/content-(length|encoding)/);
    expect(asked[0]).toMatchObject({ params: { toy: 'a' }, lastEventId: 'abc' });
    streams[0]!.send(messageText({ event: 'changed', id: 'i', data: '{}' }));
    await soon(() => expect(client.text).toContain('id: i\nevent: changed\ndata: {}\n\n'));
    client.close();
    await soon(() => expect(heard).toContain('closed'));
  });

  it('is drained before the server closes, and its last message arrives', async () => {
    await given();
    const client = byHand();
    await soon(() => expect(client.text).toContain('hello'));
    await api.app.close();
    await soon(() => expect([client.text.includes('data: bye'), client.ended]).toEqual([true, true]));
    expect(heard).toEqual(['drain', 'closed']);
  });

  it('notices a client that takes nothing, and can cut it off', async () => {
    await given();
    const client = byHand();
    await soon(() => expect(streams).toHaveLength(1));
    const [stream] = streams;
    const big = `data: ${'x'.repeat(1_000_000)}\n\n`;
    expect(stream!.send(big)).toBe(false);
    expect(stream!.waitingBytes()).toBeGreaterThan(0);
    await soon(() => expect(heard).toContain('drained'));
    stream!.cut();
    await soon(() => expect([client.ended, heard.at(-1)]).toEqual([true, 'closed']));
  });

  it('gives HEAD its head alone', async () => {
    await given();
    const { statusCode, headers, body } = await api.when({
      method: 'HEAD',
      url: '/v1/toys/a/live',
      headers: api.as(['member']),
    });
    expect([statusCode, headers['content-type'], body]).toEqual([200, 'text/event-stream', '']);
    expect([streams, heard]).toEqual([[], ['closed']]);
  });

  it.each([
    ['another type', 406, 'not-acceptable', { accept: 'application/json' }],
    ['no type', 406, 'not-acceptable', { accept: 'text/event-stream;q=0' }],
    ['no token', 401, 'token-rejected', { authorization: '' }],
  ])('refuses %s with a problem', async (_what, status, code, headers) => {
    await given();
    const response = await api.when({
      method: 'GET',
      url: '/v1/toys/a/live',
      headers: { ...api.as(['member']), ...headers },
    });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });

  it('counts neither as a request that is being answered nor as a slow answer', async () => {
    await given();
    const client = byHand();
    await soon(() => expect(streams).toHaveLength(1));
    client.close();
    await soon(() => expect(heard).toContain('closed'));
    expect(api.observed.filter(({ kind }) => kind === 'time')).toEqual([]);
  });
});
