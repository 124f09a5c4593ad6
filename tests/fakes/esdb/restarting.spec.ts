// Restarts: what a node forgets, and the journal file by which a log outlives its process.
import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANY, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer, EsdbServerOptions } from '../../../fakes/esdb/esdb-server.ts';
import { all, event, numbers, reconnected, useEsdb } from '../../support/esdb/use-esdb.ts';
import { watchAll } from '../../support/esdb/watch.ts';

describe('a node that starts again', () => {
  const esdb = useEsdb();

  it('at the same address has everything, forgot its recent ids, and ended subscriptions', async () => {
    const same = event(0, randomUUID());
    await esdb.client.appendToStream('a', same, { expectedRevision: ANY });
    const watched = watchAll(esdb.client);
    await watched.heard('caught up');
    await esdb.server.faults.restart(20);
    await watched.heard('error: unavailable');
    await reconnected(() => esdb.client.appendToStream('a', same, { expectedRevision: ANY }));
    expect(numbers(await all(esdb.client.readStream('a')))).toEqual([0, 0]);
  });
});

describe('a log in a file', () => {
  let directory: string;
  let file: string;
  const clients: EventStoreDBClient[] = [];
  const servers: EsdbServer[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'voicemeet-esdb-'));
    file = join(directory, 'log');
  });
  afterEach(async () => {
    await stop();
    await rm(directory, { recursive: true });
  });
  const start = async (options: EsdbServerOptions = {}) => {
    const server = await startEsdbServer({ file, ...options });
    const client = EventStoreDBClient.connectionString(server.url);
    servers.push(server);
    clients.push(client);
    return { server, client };
  };
  const stop = async (): Promise<void> => {
    for (const client of clients.splice(0)) await client.dispose();
    for (const server of servers.splice(0)) await server.stop();
  };

  it('is the same after a restart: events, bytes, positions, metadata, deletes', async () => {
    const { server, client } = await start({ firstPosition: 2n ** 53n + 7n });
    await client.appendToStream('a', [event(0), event(1)], { expectedRevision: NO_STREAM });
    await client.appendToStream('gone', event(2));
    await client.tombstoneStream('gone');
    await client.setStreamMetadata('a', { truncateBefore: 1 });
    const before = server.store.events.map(({ message }) => message.toString('hex'));
    await stop();
    const again = await start();
    const after = again.server.store.events.map(({ message }) => message.toString('hex'));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(numbers(await all(again.client.readStream('a')))).toEqual([1]);
    const next = await again.client.appendToStream('a', event(3), { expectedRevision: 1n });
    expect(next.position!.commit).toBeGreaterThan(server.store.events.at(-1)!.commit);
  });

  it('knows an append again at its exact revision', async () => {
    const same = event(0, randomUUID());
    const { client } = await start();
    const first = await client.appendToStream('a', same, { expectedRevision: NO_STREAM });
    await client.appendToStream('a', event(1));
    await stop();
    const again = await start();
    expect(await again.client.appendToStream('a', same, { expectedRevision: NO_STREAM })).toEqual(first);
  });

  it('is cut after its last whole frame, wherever the process died while it wrote', async () => {
    const { client } = await start();
    await client.appendToStream('a', event(0));
    const whole = (await readFile(file)).length;
    await client.appendToStream('a', event(1));
    await stop();
    const bytes = (await readFile(file)).length;
    for (const length of [bytes - 1, whole + 9, whole + 1]) {
      await truncate(file, length);
      const { client: later, server } = await start();
      expect(numbers(await all(later.readStream('a')))).toEqual([0]);
      await later.appendToStream('b', event(9));
      await stop();
      expect(server.store.eventsOf('b')).toHaveLength(1);
      await truncate(file, whole);
      await appendFile(file, Buffer.alloc(bytes - whole));
    }
  });

  it('answers no append before it is in the file', async () => {
    const { client } = await start();
    await Promise.all(Array.from({ length: 50 }, (_, n) => client.appendToStream(`s-${n}`, event(n))));
    const kept = await readFile(file);
    for (let n = 0; n < 50; n += 1) expect(kept.includes(`{"n":${n}}`)).toBe(true);
  });
});
