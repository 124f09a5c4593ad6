// The proxy passes bytes on, cuts connections, loses the reply to something that was done, and answers for an absent server.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { attempt } from '../../chaos/exchange.ts';
import { openTcpProxy } from '../../chaos/tcp-proxy.ts';
import type { TcpProxy } from '../../chaos/tcp-proxy.ts';

const away =
  'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 20\r\n\r\n{"code":"no-server"}';
const opened: { server: Server; proxy: TcpProxy }[] = [];
afterEach(async () => {
  for (const { server, proxy } of opened.splice(0)) {
    await proxy.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function served() {
  const state = { done: 0, isThere: true };
  const server = createServer((_, response) => {
    state.done += 1;
    response.end(JSON.stringify({ done: state.done }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const proxy = await openTcpProxy(() => (state.isThere ? { host: '127.0.0.1', port } : undefined), away);
  opened.push({ server, proxy });
  const send = () => attempt(`http://127.0.0.1:${proxy.port}`, { method: 'POST', path: '/', body: {} });
  return { state, proxy, send };
}

it('passes bytes on', async () => {
  const { send } = await served();
  expect(await send()).toMatchObject({ how: 'answered', reply: { status: 200 } });
});

it.each([0, 0.5, 0.99])('loses a reply after a share of %d of it: done, and nobody knows', async (share) => {
  const { state, proxy, send } = await served();
  proxy.loseReplies(1, share);
  expect(await send()).toMatchObject({ how: 'unknown' });
  expect([state.done, proxy.lost()]).toEqual([1, 1]);
  expect(await send()).toMatchObject({ how: 'answered' });
});

it('cuts every connection', async () => {
  const { proxy, send } = await served();
  await send();
  expect(proxy.cutAll()).toBeGreaterThan(0);
  expect(await send()).toMatchObject({ how: 'answered' });
});

it('says that nobody is there, which is no unknown outcome', async () => {
  const { state, send } = await served();
  state.isThere = false;
  expect(await send()).toEqual({ how: 'not-now', why: '503 no-server' });
  expect(state.done).toBe(0);
});
