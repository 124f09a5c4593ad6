// A proxy between a client and a server: passes bytes on, and on demand cuts connections or loses a reply. It knows no
// protocol; if no server is reachable, it answers with a given text.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** Where to, at this moment; `undefined` where nobody is. */
export type Upstream = () => { readonly host: string; readonly port: number } | undefined;

export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection; gives how many there were. */
  readonly cutAll: () => number;
  /** Of so many of the next replies only the share `until` of a piece reaches the client, then the connection is cut. */
  readonly loseReplies: (count: number, until: number) => void;
  /** Replies lost so far. */
  readonly lost: () => number;
  readonly close: () => Promise<void>;
}

interface Losing {
  left: number;
  until: number;
  lost: number;
}

/** A proxy on a free port of the loopback. `away` answers a client's first bytes while there is no server. */
export async function openTcpProxy(upstream: Upstream, away?: string): Promise<TcpProxy> {
  const clients = new Set<Socket>();
  const losing: Losing = { left: 0, until: 0, lost: 0 };
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    serve(client, upstream, losing, away);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  const cutAll = (): number => {
    const count = clients.size;
    for (const client of clients) client.destroy();
    return count;
  };
  return {
    port: address.port,
    cutAll,
    loseReplies: (count, until) => Object.assign(losing, { left: count, until }),
    lost: () => losing.lost,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cutAll();
      await closed;
    },
  };
}

function serve(client: Socket, upstream: Upstream, losing: Losing, away: string | undefined): void {
  const target = upstream();
  // Nothing was passed on: a load balancer says so, and a client need not wonder.
  const sayAway = (): void => {
    if (away === undefined) client.destroy();
    else client.once('data', () => client.end(away)).resume();
  };
  if (target === undefined) {
    sayAway();
    return;
  }
  const server = connect(target);
  let connected = false;
  client.pause();
  server.on('connect', () => {
    connected = true;
    client.pipe(server);
  });
  server.on('data', (bytes: Buffer) => {
    if (losing.left > 0) {
      losing.left -= 1;
      losing.lost += 1;
      client.write(bytes.subarray(0, Math.floor(bytes.length * losing.until)), () => client.destroy());
      server.destroy();
    } else if (!client.destroyed && !client.write(bytes)) {
      server.pause();
      client.once('drain', () => server.resume());
    }
  });
  server.on('error', () => undefined);
  server.on('close', () => (connected ? client.destroy() : sayAway()));
  client.on('close', () => server.destroy());
}
