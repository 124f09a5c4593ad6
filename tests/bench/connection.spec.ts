// A load's connection goes on where the server closed it for being idle, and tells where it breaks in a request: without
// the first a soak of half an hour never ended.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection, requestText } from '../../bench/load/connection.ts';
import type { Connection } from '../../bench/load/connection.ts';

const request = requestText('GET', '/', {});

describe('a connection of a load', () => {
  const server = createServer();
  const sockets: Socket[] = [];
  const breaks = { next: false };
  let connection: Connection;
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('data', () => {
      if (breaks.next) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    connection = await openConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    connection.close();
    breaks.next = false;
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is opened anew where the server closed it while it was idle', async () => {
    expect((await connection.send(request)).body).toBe('ok');
    const [first] = sockets;
    first!.destroySoon();
    await once(first!, 'close');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await connection.send(request)).toMatchObject({ status: 200, body: 'ok' });
    expect(sockets).toHaveLength(2);
  });

  it('fails where it breaks in a request', async () => {
    breaks.next = true;
    await expect(connection.send(request)).rejects.toThrow(/closed|ECONNRESET/);
  });
});
