// A TCP proxy that cuts connections at an exact byte: of what the server says, or of what the client does.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

const host = '127.0.0.1';

/** The proxy; each cut ends every connection, and new ones are welcome once it is mended. */
export interface CuttingProxy {
  readonly port: number;
  /** Lets that many more bytes of the server through, over all connections together; the next one ends them. */
  readonly cutReplyAfter: (bytes: number) => void;
  /** The same for what clients say. */
  readonly cutRequestAfter: (bytes: number) => void;
  /** Everything goes through again; whether there was a cut since the last time. */
  readonly mend: () => boolean;
  readonly close: () => Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts the proxy on a free port of the loopback; the server is on the loopback too, where no other host is named. */
export async function startCuttingProxy(target: number, targetHost = host): Promise<CuttingProxy> {
  const pairs = new Set<Pair>();
  const left = { reply: Infinity, request: Infinity };
  let wasCut = false;

  const end = (pair: Pair): void => {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };
  const pass = (which: keyof typeof left, to: Socket, bytes: Buffer): void => {
    if (wasCut) return;
    if (bytes.length <= left[which]) {
      left[which] -= bytes.length;
      to.write(bytes);
      return;
    }
    wasCut = true;
    // What is let through must arrive: the cut comes after the flush.
    to.write(bytes.subarray(0, left[which]), () => [...pairs].forEach(end));
  };
  const proxy = createServer({ noDelay: true }, (client) => {
    if (wasCut) {
      client.destroy();
      return;
    }
    const pair = { client, server: connect({ port: target, host: targetHost, noDelay: true }) };
    pairs.add(pair);
    client.on('data', (bytes) => pass('request', pair.server, bytes));
    pair.server.on('data', (bytes) => pass('reply', client, bytes));
    for (const socket of [client, pair.server]) {
      socket.on('error', () => end(pair));
      socket.on('close', () => end(pair));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, host, resolve));

  return {
    port: (proxy.address() as AddressInfo).port,
    cutReplyAfter: (bytes) => (left.reply = bytes),
    cutRequestAfter: (bytes) => (left.request = bytes),
    mend: () => {
      const was = wasCut;
      Object.assign(left, { reply: Infinity, request: Infinity });
      wasCut = false;
      return was;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => proxy.close(() => resolve()));
      [...pairs].forEach(end);
      await closed;
    },
  };
}
