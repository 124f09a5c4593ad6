// A receiver of webhooks on this machine that answers as it is told, and keeps what came. It checks signatures as the specification says
// (Standard Webhooks 1.0.0, "Signature scheme"), with none of the program's code.
import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came. */
export interface Received {
  readonly path: string;
  readonly id: string;
  readonly timestamp: number;
  readonly signatures: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly message: { readonly id: string; readonly type: string; readonly subject: string };
}

/** What is answered: a status, perhaps with headers, or whatever a function does; `hang` never answers. */
export type Behaviour =
  | number
  | 'hang'
  | 'cut'
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | ((response: ServerResponse, received: Received) => void);

/** A server; what `behave` says for a path holds from then on, and 200 where nothing was said. */
export async function webhookReceiver() {
  const received: Received[] = [];
  const behaviours = new Map<string, Behaviour>();
  let [underWay, mostUnderWay] = [0, 0];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    response.on('close', () => {
      underWay -= 1;
    });
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = receivedOf(request, Buffer.concat(parts).toString());
      received.push(one);
      answer(response, one, behaviours.get(one.path) ?? 200);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    received,
    at: (path: string) => received.filter((one) => one.path === path),
    behave: (path: string, behaviour: Behaviour) => void behaviours.set(path, behaviour),
    mostUnderWay: () => mostUnderWay,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type WebhookReceiver = Awaited<ReturnType<typeof webhookReceiver>>;

function receivedOf({ url = '', headers }: IncomingMessage, body: string): Received {
  return {
    path: url,
    id: String(headers['webhook-id']),
    timestamp: Number(headers['webhook-timestamp']),
    signatures: String(headers['webhook-signature']).split(' '),
    headers,
    body,
    message: JSON.parse(body) as Received['message'],
  };
}

function answer(response: ServerResponse, one: Received, behaviour: Behaviour): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'cut') response.destroy();
  else if (typeof behaviour === 'function') behaviour(response, one);
  else if (typeof behaviour === 'number') response.writeHead(behaviour).end('thanks');
  else response.writeHead(behaviour.status, behaviour.headers).end();
}

/** Whether one of the signatures is that of a secret. */
export function isSignedBy(secret: string, { id, timestamp, body, signatures }: Received): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return signatures.includes(`v1,${wanted}`);
}
