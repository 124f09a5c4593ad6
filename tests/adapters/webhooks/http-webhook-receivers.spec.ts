// How messages are handed over: to the address that was looked at, by the name that was given, once, within bounds.
import { createServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpWebhookReceivers } from '../../../src/adapters/webhooks/http-webhook-receivers.ts';
import type { ReceiverOptions } from '../../../src/adapters/webhooks/http-webhook-receivers.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { nameServer } from '../../support/name-server.ts';
import { testCertificate } from '../../support/test-certificate.ts';
import { isSignedBy, webhookReceiver } from '../../support/webhook-receiver.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const sending = {
  id: 'msg_1',
  at: '2026-03-02T09:00:00.500Z' as Instant,
  body: '{"a":"ü"}',
  secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`],
};
const never = new AbortController().signal;
const send = (url: string, options: Partial<ReceiverOptions> = {}) =>
  httpWebhookReceivers({ loopback: true, timeoutMs: 20_000, ...options }).send({ ...sending, url }, never);

/** A server that says this to whoever connects, and what came after it of the connection. */
async function rawServer(said: string, isEnding: boolean): Promise<string> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (isEnding) socket.once('data', () => socket.end(said));
    else socket.write(said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function given() {
  const receiver = await webhookReceiver();
  closing.push(receiver.close);
  return receiver;
}
/** A receiver with a certificate, on an address of this machine that the rules of the test call public; and its name. */
async function aNamedReceiver(addresses: (nth: number) => readonly string[] | undefined) {
  const heard: { readonly host: string | undefined; readonly name: string | false | undefined }[] = [];
  const { cert, key, name } = testCertificate;
  const server = createServer({ cert, key }, (request, response) => {
    const socket = request.socket as typeof request.socket & { readonly servername?: string | false };
    heard.push({ host: request.headers.host, name: socket.servername });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const names = await nameServer((_, nth) => addresses(nth));
  closing.push(names.close);
  const options = { loopback: false, nameServers: [names.address], ca: cert };
  return { url: `https://${name}:${port}/hook`, heard, names, options, host: `${name}:${port}` };
}
const only =
  (...addresses: readonly string[]) =>
  (address: string): boolean =>
    addresses.includes(address);

describe('issue 13 E6: a message to a receiver', () => {
  it('is signed over id, time and body, and read as it was sent', async () => {
    const receiver = await given();
    expect(await send(receiver.url('/a?b=c'))).toEqual({ kind: 'answered', status: 200 });
    const [one] = receiver.received;
    expect([one?.path, one?.id, one?.timestamp, one?.body]).toEqual([
      '/a?b=c',
      'msg_1',
      1772442000,
      sending.body,
    ]);
    expect(isSignedBy(sending.secrets[0]!, one!)).toBe(true);
    expect(isSignedBy(sending.secrets[0]!, { ...one!, body: `${sending.body} ` })).toBe(false);
  });

  it('is signed as the specification’s own example', async () => {
    const receiver = await given();
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.test.ts
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    const at = '2021-02-25T13:53:34.000Z' as Instant;
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at,
      body: '{"test": 2432232314}',
      secrets,
      url: receiver.url('/'),
    };
    await httpWebhookReceivers({ loopback: true }).send(message, never);
    expect(receiver.received[0]?.timestamp).toBe(1614261214);
    expect(isSignedBy(secrets[0]!, receiver.received[0]!)).toBe(true);
  });

  it('follows no redirect', async () => {
    const receiver = await given();
    receiver.behave('/a', { status: 307, headers: { location: receiver.url('/b') } });
    expect(await send(receiver.url('/a'))).toEqual({ kind: 'answered', status: 307 });
    expect(receiver.at('/b')).toEqual([]);
  });

  it('is given up after its time, whether no answer comes, no header ends or nobody takes it up', async () => {
    const receiver = await given();
    receiver.behave('/hang', 'hang');
    const options = { timeoutMs: 200 };
    expect(await send(receiver.url('/hang'), options)).toEqual({ kind: 'failed', cause: 'timeout' });
    const silent = await rawServer('HTTP/1.1 200 OK\r\nx: ', false);
    expect(await send(silent, options)).toEqual({ kind: 'failed', cause: 'timeout' });
  });

  it.each([
    [
      'goes over to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    ],
    ['says that it goes on', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['closes without a word', ''],
    ['is no HTTP', '220 mail.example.com ESMTP\r\n'],
  ])('ends within its time where the receiver %s', async (_, said) => {
    for (const isEnding of [true, false]) {
      const outcome = await send(await rawServer(said, isEnding), { timeoutMs: 300 });
      expect(outcome).not.toMatchObject({ status: 200 });
    }
  });

  it('is answered by a status, however much or however slowly a body follows: that is thrown away', async () => {
    const receiver = await given();
    let isClosed = false;
    receiver.behave('/endless', (response) => {
      response.writeHead(200);
      const more = (): void => void response.write(Buffer.alloc(64 * 1024), () => setImmediate(more));
      response.on('close', () => {
        isClosed = true;
      });
      response.on('error', () => undefined);
      more();
    });
    receiver.behave('/slow', (response) => void response.writeHead(500).write('x'));
    expect(await send(receiver.url('/endless'))).toEqual({ kind: 'answered', status: 200 });
    await expect.poll(() => isClosed, { timeout: 20_000 }).toBe(true);
    expect(await send(receiver.url('/slow'))).toEqual({ kind: 'answered', status: 500 });
  });

  it('waits as long as it is asked to, a day at most', async () => {
    const receiver = await given();
    for (const [after, seconds] of [
      ['7', 7],
      ['999999', 86_400],
      ['soon', undefined],
      ['-1', undefined],
    ] as const) {
      receiver.behave('/busy', { status: 503, headers: { 'retry-after': after } });
      const wanted = seconds === undefined ? {} : { retryAfterSeconds: seconds };
      expect(await send(receiver.url('/busy'))).toEqual({ kind: 'answered', status: 503, ...wanted });
    }
  });

  it('ends when it is aborted', async () => {
    const receiver = await given();
    receiver.behave('/hang', 'hang');
    const abort = new AbortController();
    const sent = httpWebhookReceivers({ loopback: true }).send(
      { ...sending, url: receiver.url('/hang') },
      abort.signal,
    );
    await expect.poll(() => receiver.received.length).toBe(1);
    abort.abort();
    await expect(sent).rejects.toThrow();
  });
});

describe('issue 13 E6: the address of a receiver', () => {
  it('is looked up once and connected to by that address, with the name for TLS and Host', async () => {
    const { url, heard, names, options, host } = await aNamedReceiver(() => ['127.0.0.1']);
    expect(await send(url, { ...options, isPublic: only('127.0.0.1') })).toEqual({
      kind: 'answered',
      status: 204,
    });
    expect(heard).toEqual([{ host, name: testCertificate.name }]);
    expect(names.asked()).toBe(1);
  });

  it('that changes between two questions (rebinding) leads nowhere: the one that was checked is connected to', async () => {
    // The first answer is public, by the rules of this test, and nobody listens there; each later one is where the receiver listens.
    const { url, heard, names, options } = await aNamedReceiver((nth) => [
      nth === 1 ? '127.0.0.9' : '127.0.0.1',
    ]);
    const rules = { ...options, isPublic: only('127.0.0.9') };
    expect(await send(url, rules)).toEqual({ kind: 'failed', cause: 'unreachable' });
    expect(names.asked()).toBe(1);
    expect(await send(url, rules)).toEqual({ kind: 'failed', cause: 'address-refused' });
    expect(heard).toEqual([]);
  });

  it('is refused where any of several is not public, and nothing is connected to', async () => {
    const { url, heard, options } = await aNamedReceiver(() => ['127.0.0.1', '10.0.0.1']);
    expect(await send(url, { ...options, isPublic: only('127.0.0.1') })).toEqual({
      kind: 'failed',
      cause: 'address-refused',
    });
    expect(heard).toEqual([]);
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '100.64.0.1', '192.168.1.1', '0.0.0.0'])(
    'is refused where a public name leads to %s',
    async (address) => {
      const { url, heard, options } = await aNamedReceiver(() => [address]);
      expect(await send(url, options)).toEqual({ kind: 'failed', cause: 'address-refused' });
      expect(heard).toEqual([]);
    },
  );

  it('that no name server knows is told apart from one that none answers for', async () => {
    const unknown = await aNamedReceiver(() => []);
    expect(await send(unknown.url, unknown.options)).toEqual({ kind: 'failed', cause: 'name-unknown' });
    const silent = await aNamedReceiver(() => undefined);
    expect(await send(silent.url, { ...silent.options, timeoutMs: 300 })).toEqual({
      kind: 'failed',
      cause: 'timeout',
    });
  });

  it('with a certificate that nobody vouches for, or of another name, is not spoken to', async () => {
    const { url, heard, options } = await aNamedReceiver(() => ['127.0.0.1']);
    const { loopback, nameServers } = options;
    const untrusting = { loopback, nameServers };
    expect(await send(url, { ...untrusting, isPublic: only('127.0.0.1') })).toEqual({
      kind: 'failed',
      cause: 'certificate',
    });
    const other = url.replace('hooks.example.test', 'other.example.test');
    expect(await send(other, { ...options, isPublic: only('127.0.0.1') })).toEqual({
      kind: 'failed',
      cause: 'certificate',
    });
    expect(heard).toEqual([]);
  });

  it('on this machine is refused in production', async () => {
    const receiver = await given();
    expect(await send(receiver.url('/'), { loopback: false })).toEqual({
      kind: 'failed',
      cause: 'address-refused',
    });
    expect(receiver.received).toEqual([]);
  });
});
