// HTTP spoken by hand, for what a client library would hide or mend: repeated headers, other versions, broken heads.
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** An answer as it came. */
export interface HandAnswer {
  readonly status: number;
  /** By lower-case name; of several the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Listens on a free port of this machine, if it does not listen yet. */
export async function listening(app: FastifyInstance): Promise<number> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Sends a text, and gives what comes back until the server has nothing more to say. Ask for `Connection: close`, or wait for a refusal that closes. */
export function spoken(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
    let received = '';
    socket.on('data', (bytes) => (received += bytes.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

/** A request of these lines without a body, on a connection of its own. */
export async function asked(app: FastifyInstance, ...lines: readonly string[]): Promise<HandAnswer> {
  const text = await spoken(await listening(app), `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  return answerIn(text);
}

/** The parts of one answer. */
export function answerIn(text: string): HandAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: text.slice(end + 4),
  };
}
