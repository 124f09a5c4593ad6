// The simulated transcriber as a server of HTTP on this machine's loopback: it reads requests and writes answers.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { simulatedTranscriber } from '../../simulated/transcriber/transcriber.ts';
import type { SimulatedTranscriberParts } from '../../simulated/transcriber/transcriber.ts';

/** A transcriber that answers. */
export interface TranscriberServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Whoever waits for an answer does not get one. */
  readonly stop: () => Promise<void>;
}

const host = '127.0.0.1';
/** OpenAI's bound. */
const mostBodyBytes = 25 * 1024 * 1024;

/** Listens; `port` 0 takes a free one. Rejects where the port is taken. */
export async function startSimulatedTranscriber(
  options: SimulatedTranscriberParts & { readonly port: number },
): Promise<TranscriberServer> {
  const transcriber = simulatedTranscriber(options);
  const server = createServer((request, response) => void answer(transcriber, request, response));
  server.listen(options.port, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${host}:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  transcriber: ReturnType<typeof simulatedTranscriber>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await bodyOf(request);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const { method = '', url = '' } = request;
    const { authorization, 'content-type': contentType = '' } = request.headers;
    const path = url.split('?')[0] ?? '';
    const reply = await transcriber.answer({ method, path, authorization, contentType, body });
    // It hangs until the caller gives up or the server stops.
    if (reply.kind === 'hang') return;
    response.writeHead(reply.status, { ...reply.headers, 'content-type': reply.contentType }).end(reply.body);
  } catch {
    // The caller went away, or what answers is wrong: either way nothing sensible can be said.
    request.socket.destroy();
  }
}

/** The body; undefined where it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
