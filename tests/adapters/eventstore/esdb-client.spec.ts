// The client's three hazards (esdb-client.ts, H1 to H3): what breaks on one connection fails its own calls and nothing
// else, no promise stays open, and no rejection goes unheard (the runner fails on those).
import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEsdb } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import type { EsdbTimeouts, OpenedEsdb } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import type { CuttingProxy } from '../../support/cutting-proxy.ts';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../../fakes/esdb/esdb-server.ts';

let server: EsdbServer;
let proxy: CuttingProxy;
let opened: OpenedEsdb[];
const open = (url: string, timeouts: Partial<EsdbTimeouts> = {}): OpenedEsdb => {
  const one = openEsdb(url, timeouts);
  opened.push(one);
  return one;
};
const anEvent = () => jsonEvent({ type: 'counted.v1', data: {}, id: randomUUID() });
/** Appends to many streams at once; gives how each ended. */
const appendAll = async ({ client }: OpenedEsdb, count: number): Promise<readonly string[]> => {
  const settled = await Promise.allSettled(
    Array.from({ length: count }, (_, n) => client.append(`orders-${n}${randomUUID()}`, 'none', [anEvent()])),
  );
  return settled.map(({ status }) => status);
};

beforeEach(async () => {
  opened = [];
  server = await startEsdbServer();
  proxy = await startCuttingProxy(server.port);
});
afterEach(async () => {
  await server.faults.clear();
  await Promise.all(opened.map(({ close }) => close()));
  await proxy.close();
  await server.stop();
});

describe('a connection that breaks', () => {
  it('fails its own appends, and not those of another client in the process', async () => {
    const [one, other] = [open(server.url), open(`esdb://127.0.0.1:${proxy.port}?tls=false`)];
    expect(await appendAll(one, 1)).toEqual(['fulfilled']);
    expect(await appendAll(other, 1)).toEqual(['fulfilled']);
    server.faults.holdReplies();
    const [going, broken] = [appendAll(one, 20), appendAll(other, 20)];
    await expect.poll(() => server.faults.heldReplies()).toBe(40);
    proxy.cutRequestAfter(0);
    expect(await appendAll(other, 1)).toEqual(['rejected']);
    expect(new Set(await broken)).toEqual(new Set(['rejected']));
    server.faults.releaseReplies();
    expect(new Set(await going)).toEqual(new Set(['fulfilled']));
  });

  it('leaves nothing open under load, and the next calls go through', async () => {
    const one = open(server.url, { appendMs: 500 });
    for (const bytes of [0, 100, 1_000]) {
      const going = appendAll(one, 300);
      server.faults.cutAfterBytes(bytes);
      expect(await going).toHaveLength(300);
    }
    await server.faults.clear();
    await expect.poll(() => appendAll(one, 1)).toEqual(['fulfilled']);
  });

  it('ends a read that stays silent, whatever it says afterwards, and one whose stream is gone', async () => {
    const { client } = open(server.url, { silenceMs: 200 });
    const span = { from: 'start', direction: 'forwards', limit: 10 } as const;
    server.faults.onNextRead({ of: 'read', how: 'stop' }, { times: 3 });
    for (let left = 3; left > 0; left -= 1) {
      await expect(client.readAll(span)).rejects.toMatchObject({ code: 'eventstore-away' });
      server.faults.cutConnections();
    }
    await expect.poll(() => client.readAll(span).catch(() => 'fault')).not.toBe('fault');
    expect(await client.readStream('orders-none', span)).toBeUndefined();
  });
});

describe('a cluster that is discovered', () => {
  const discovered = (): string =>
    `esdb+discover://127.0.0.1:${server.port}?tls=false&maxDiscoverAttempts=1&gossipTimeout=1`;

  it('is used by the node that leads, and found again after a restart', async () => {
    const one = open(discovered());
    expect(await appendAll(one, 20)).toEqual(Array(20).fill('fulfilled'));
    await server.faults.restart();
    await expect.poll(() => appendAll(one, 1)).toEqual(['fulfilled']);
  });

  it('and is gone while a call fails on its old connection: that one fails, and nothing ends the process', async () => {
    const one = open(discovered(), { appendMs: 2_000 });
    expect(await appendAll(one, 1)).toEqual(['fulfilled']);
    server.faults.onNextAppend({ kind: 'delay', delayMs: 60_000 });
    const old = appendAll(one, 1);
    await server.faults.whenFired(1);
    server.faults.onNextAppend({ kind: 'break', how: 'unavailable', stored: false });
    expect(await appendAll(one, 1)).toEqual(['rejected']);
    // The next one asks for the cluster again, and the old one meets a connection that is being made and is not to be.
    const refused = server.faults.refuseConnections();
    expect(await appendAll(one, 1)).toEqual(['rejected']);
    expect(await old).toEqual(['rejected']);
    await refused;
    await server.faults.clear();
    await expect.poll(() => appendAll(one, 1)).toEqual(['fulfilled']);
  });
});

describe('a server that is not there', () => {
  it.each([
    'esdb://127.0.0.1:1?tls=false',
    'esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=1&gossipTimeout=50',
  ])('is said to be away, to all who ask at once: %s', async (url) => {
    const { client } = open(url, { appendMs: 1_000, silenceMs: 1_000 });
    const span = { from: 'start', direction: 'forwards', limit: 10 } as const;
    const reads = Array.from({ length: 10 }, () => client.readAll(span));
    const settled = await Promise.allSettled(reads);
    for (const read of settled) {
      expect(read).toMatchObject({ status: 'rejected', reason: { name: 'TransientFault' } });
    }
    expect(await appendAll({ client, close: async () => Promise.resolve() }, 5)).toEqual(
      Array(5).fill('rejected'),
    );
  });
});
