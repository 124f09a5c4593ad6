// A live client of the reactors' experiment: it goes on at another gateway by its last id, and says what must not be.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { liveClient } from '../../chaos/reactors/live-client.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function aGateway(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const event = (n: number): string => `id: ${n}\nevent: cloudevent\ndata: {"n":${n}}\n\n`;

it('goes on by its last id after its gateway died, and takes each message once', async () => {
  const asked: (string | undefined)[] = [];
  const url = await aGateway((request, response) => {
    const last = request.headers['last-event-id'];
    asked.push(typeof last === 'string' ? last : undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(Number(last ?? 0) + 1), () => asked.length < 3 && response.destroy());
  });
  const [taken, found]: [unknown[], string[]] = [[], []];
  const client = liveClient({
    gateways: () => [url],
    first: 0,
    path: '/v1/live',
    token: () => Promise.resolve('token'),
    take: ({ data }) => taken.push(data['n']),
    find: (what) => found.push(what),
  });
  await expect.poll(() => taken).toEqual([1, 2, 3]);
  expect(asked).toEqual([undefined, '1', '2']);
  expect(client.resumed()).toBe(2);
  await client.stop();
  expect(found).toEqual([]);
});

it('finds a message that does not follow, and an id that is refused', async () => {
  const refusing = await aGateway((_, response) =>
    response.writeHead(400).end('{"code":"last-event-id-unknown"}'),
  );
  const wrong = await aGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event(7));
  });
  for (const [url, words] of [
    [refusing, 'last-event-id-unknown'],
    [wrong, 'does not follow'],
  ] as const) {
    const found: string[] = [];
    const client = liveClient({
      gateways: () => [url],
      first: 0,
      path: '/v1/live',
      token: () => Promise.resolve('token'),
      take: () => {
        throw new Error('7 does not follow 1');
      },
      find: (what) => found.push(what),
    });
    await expect.poll(() => found.join()).toContain(words);
    await client.stop();
  }
});
