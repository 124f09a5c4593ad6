// The simulated media plane as a server of HTTP on this machine's loopback: it reads requests, gives time, and sends webhooks.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock } from '../../adapters/system/system-clock.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import { simulatedMediaPlane } from '../../simulated/media-plane/media-plane.ts';
import type { MediaPlaneParts, SimulatedMediaPlane } from '../../simulated/media-plane/media-plane.ts';

import { landedFiles } from './landed-files.ts';

/** What it is given: the plane's parts that are not this machine's own. `port` 0 takes a free one. */
export interface MediaPlaneServerOptions extends Pick<
  MediaPlaneParts,
  'keys' | 'webhookUrl' | 'mishaps' | 'ledger' | 'observer' | 'production'
> {
  readonly port: number;
  /** Below which files of egresses land; undefined: they are not delivered. */
  readonly landing: string | undefined;
}

/** A media plane that answers. */
export interface MediaPlaneServer extends Pick<SimulatedMediaPlane, 'people' | 'settled'> {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Everybody is out without a word, as when a LiveKit is killed; what waits is not sent. */
  readonly stop: () => Promise<void>;
}

const host = '127.0.0.1';
const maxBodyBytes = 65_536;
const postTimeoutMs = 10_000;
const passTimeMs = 500;
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const idLength = 12;

/** Listens. Rejects where the port is taken. */
export async function startMediaPlaneServer(options: MediaPlaneServerOptions): Promise<MediaPlaneServer> {
  const server = createServer();
  server.listen(options.port, host);
  await once(server, 'listening');
  let plane: SimulatedMediaPlane;
  try {
    const { clock, pause } = { clock: systemClock, pause: systemPace.pause };
    const openFile = landedFiles(options.landing);
    plane = simulatedMediaPlane({ ...options, post, clock, pause, newId, openFile });
  } catch (error) {
    server.close();
    throw error;
  }
  server.on('request', (request, response) => void answer(plane, request, response));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const timer = setInterval(plane.passTime, passTimeMs);
  timer.unref();
  return {
    people: plane.people,
    settled: plane.settled,
    url: `http://${host}:${port}`,
    stop: async () => {
      clearInterval(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, plane.stop()]);
    },
  };
}

async function answer(
  plane: SimulatedMediaPlane,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await bodyOf(request);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const { method = '', url = '' } = request;
    const { host: asked, authorization, 'content-type': contentType } = request.headers;
    const headers = { host: asked, authorization, 'content-type': contentType };
    const reply = await plane.answer({ method, path: url.split('?')[0] ?? '', headers, body });
    if (reply.kind === 'cut') return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.body);
  } catch {
    // The caller went away, or what answers is wrong: either way nothing sensible can be said.
    request.socket.destroy();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const post: MediaPlaneParts['post'] = async (url, headers, body) => {
  const signal = AbortSignal.timeout(postTimeoutMs);
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  await response.body?.cancel();
  return response.status;
};

/** As LiveKit makes them. */
function newId(prefix: string): string {
  return `${prefix}${Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
