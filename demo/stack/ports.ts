// Ports of loopback: those that are named are refused where another program has them, others are taken from what is free.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../scripts/services/free-ports.mjs';
import { portNames } from './options.ts';
import type { PortName } from './options.ts';

const host = '127.0.0.1';
/** Media of LiveKit come by UDP; everything else listens for connections. */
const byUdp: ReadonlySet<PortName> = new Set(['livekit-udp']);

/** Everything's port. */
export type Ports = Readonly<Record<PortName, number>>;

/** Chooses; 0 becomes a port that is free. Throws one sentence that names every port that is taken. */
export async function choosePorts(wanted: Ports): Promise<Ports> {
  const held: { readonly close: () => Promise<void> }[] = [];
  const chosen = { ...wanted };
  const taken: string[] = [];
  try {
    // Held until all are chosen, so that none is chosen twice.
    for (const name of portNames()) {
      const port = wanted[name] === 0 ? await freePort() : wanted[name];
      const one = await hold(port, byUdp.has(name));
      if (one === undefined) taken.push(`${port} (${name})`);
      else {
        held.push(one);
        chosen[name] = one.port;
      }
    }
  } finally {
    await Promise.all(held.map(({ close }) => close()));
  }
  if (taken.length === 0) return chosen;
  throw new Error(
    `Nothing was started, because another program listens on ${taken.join(', ')}, or the name is given the same port as another. End that program, name another port ("npm run stack -- --port <name>=<number>"), or take free ones ("npm run stack -- --free-ports").`,
  );
}

/** Listens on a port; `undefined` where that is not possible. */
async function hold(
  wanted: number,
  isUdp: boolean,
): Promise<{ readonly port: number; readonly close: () => Promise<void> } | undefined> {
  try {
    return await (isUdp ? holdUdp(wanted) : holdTcp(wanted));
  } catch {
    return undefined;
  }
}

async function holdTcp(wanted: number) {
  const server = createServer();
  server.listen({ port: wanted, host, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, close };
}

async function holdUdp(wanted: number) {
  const socket = createSocket('udp4');
  socket.bind({ port: wanted, address: host, exclusive: true });
  await once(socket, 'listening');
  const { port } = socket.address();
  return { port, close: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
}
