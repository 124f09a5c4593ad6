// One HTTP/1.1 connection that is kept open: one request at a time, answers with a Content-Length. Minimal on purpose: a
// load that shares two cores with the server must cost little.
import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** An open connection. */
export interface Connection {
  readonly send: (request: string) => Promise<Answer>;
  readonly close: () => void;
}

/** The text of a request; `body` is sent as JSON. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): string {
  const content = body === undefined ? '' : JSON.stringify(body);
  const described = content === '' ? {} : { 'content-type': 'application/json' };
  const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(content)) };
  const lines = Object.entries({ host: 'localhost', ...described, ...length, ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${content}`;
}

/** A server that is silent for so long makes the load fail, instead of leaving it waiting. */
const answerTimeoutMs = 30_000;

/**
 * Opens a connection to an address (`http://host:port`). A request fails if the connection breaks or no answer comes. A
 * connection that the server closed because it was idle is opened again by the next request.
 */
export async function openConnection(address: string): Promise<Connection> {
  let line = await openLine(address);
  return {
    send: async (request) => {
      if (line.isClosed()) line = await openLine(address);
      return line.send(request);
    },
    close: () => line.close(),
  };
}

interface Line extends Connection {
  readonly isClosed: () => boolean;
}

async function openLine(address: string): Promise<Line> {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let text = '';
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (piece: string) => {
    text += piece;
    const answer = answerIn(text);
    if (answer === undefined) return;
    text = text.slice(answer.bytes);
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.(answer);
  });
  const fail = (error?: Error): void => {
    waiting?.reject(error ?? new Error('the connection was closed'));
    waiting = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail());
  // Applies to a silent socket: one that is only idle is closed by it too, and opened again when it is needed.
  socket.setTimeout(answerTimeoutMs, () => socket.destroy());
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
    isClosed: () => !socket.writable || socket.destroyed,
  };
}

function answerIn(text: string): (Answer & { readonly bytes: number }) | undefined {
  const ends = text.indexOf('\r\n\r\n');
  if (ends < 0) return undefined;
  const head = text.slice(0, ends);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? '0');
  const bytes = ends + 4 + length;
  if (text.length < bytes) return undefined;
  return { status: Number(head.slice(9, 12)), head, body: text.slice(ends + 4, bytes), bytes };
}
