// The command line of `npm run stack`, and the ports that come of it.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { portNames, readOptions, usualPorts } from '../../../demo/stack/options.ts';
import { choosePorts } from '../../../demo/stack/ports.ts';

describe('issue 13: the command line of npm run stack', () => {
  it('has a usual port for everything that listens, none twice, and takes others by name', () => {
    expect(new Set(Object.values(usualPorts)).size).toBe(portNames().length);
    expect(readOptions([]).ports).toEqual(usualPorts);
    expect(readOptions(['--port', 'api=8080', '--port', 'kafka=0']).ports).toEqual({
      ...usualPorts,
      api: 8080,
      kafka: 0,
    });
    const free = readOptions(['--free-ports', '--port', 'api=8080']).ports;
    expect(free).toEqual({ ...Object.fromEntries(portNames().map((name) => [name, 0])), api: 8080 });
  });

  it.each([
    ['--port', 'api'],
    ['--port', 'door=80'],
    ['--port', 'api=65536'],
    ['--without', 'postgres'],
  ])('refuses %s %s in a sentence that says what it takes', (name, value) => {
    expect(() => readOptions([name, value])).toThrow(new RegExp(`^${name} takes `));
  });

  it('refuses to start on ports of another program, and names each', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const wanted = { ...readOptions(['--free-ports']).ports, gateway: taken };
    await expect(choosePorts(wanted)).rejects.toThrow(`${taken} (gateway)`);
    const free = await choosePorts({ ...wanted, gateway: 0 });
    expect(new Set(Object.values(free)).size).toBe(portNames().length);
    expect(Object.values(free)).not.toContain(0);
  });
});
