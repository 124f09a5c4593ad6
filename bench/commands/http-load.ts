// Load over HTTP from this process to another one: keep-alive connections, one request at a time on each. It uses bare
// sockets, because on two cores the client's work slows the server (node:http's client takes 60 µs a request).
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An open keep-alive connection. */
export interface Connection {
  /** Sends a request and gives the reply's status and body. */
  readonly send: (bytes: Buffer) => Promise<{ readonly status: number; readonly body: Buffer }>;
  readonly close: () => void;
}

const headEnd = '\r\n\r\n';

/** Opens a connection to `http://host:port`. */
export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.once('connect', () => resolve(opened));
    opened.once('error', reject);
  });
  let pending:
    { resolve: (reply: { status: number; body: Buffer }) => void; reject: (e: unknown) => void } | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const end = received.indexOf(headEnd);
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? '0');
    const from = end + headEnd.length;
    if (received.length < from + length) return;
    const reply = { status: Number(head.slice(9, 12)), body: received.subarray(from, from + length) };
    received = received.subarray(from + length);
    pending?.resolve(reply);
    pending = undefined;
  });
  const failed = (why: Error): void => {
    pending?.reject(why);
    pending = undefined;
  };
  socket.on('error', failed);
  socket.on('close', () => failed(new Error('the connection was closed')));
  return {
    send: async (bytes) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}

/** One request with a JSON body. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
