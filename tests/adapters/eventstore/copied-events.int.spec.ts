// A page read by COPY equals the page read by a query, byte for byte.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { copyEvents } from '../../../src/adapters/eventstore/postgres/copied-events.ts';
import { copyFeedSql } from '../../../src/adapters/eventstore/postgres/sql/copy.sql.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import type { OpenedLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';

describe('a copied page', () => {
  let database: FreshDatabase;
  let opened: OpenedLog;
  let pools: ReturnType<typeof createPool>[];
  beforeAll(async () => {
    database = await freshDatabase();
    opened = openPostgresLog(database);
    const common = {
      url: database.roleUrl('vm_projector'),
      applicationName: 'test',
      statementTimeoutMs: 20_000,
    };
    pools = [false, true].map((pipeline) => createPool({ ...common, maxConnections: 1, pipeline }));
    for (let round = 0; round < 12; round += 1) {
      const tenant = aTenant();
      await opened.log.append(anAppend(tenant, aStream(tenant), 'none', 100));
    }
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => endPool(pool)));
    await opened.close();
    await database.drop();
  });

  it('is the page that is queried, on connections of both kinds, and one after the other', async () => {
    const asked = await opened.feed.read(3n, 400);
    expect(asked).toHaveLength(400);
    for (const pool of pools) {
      expect(await copyEvents(pool, copyFeedSql(3n, 400))).toEqual(asked);
      expect(await copyEvents(pool, copyFeedSql(1_190n, 400))).toHaveLength(10);
      expect(await copyEvents(pool, copyFeedSql(1_200n, 400))).toEqual([]);
    }
  });

  it('is what the feed gives once it is far from the log’s end', async () => {
    const first = await opened.feed.read(0n, 600);
    expect(await opened.feed.read(0n, 600)).toEqual(first);
    expect(await opened.feed.read(600n, 10_000)).toHaveLength(600);
    expect((await opened.feed.read(1_199n, 10)).map(({ position }) => position)).toEqual([1_200n]);
  });

  it('of a stream is what a short page of it is, either way, and of nobody else’s', async () => {
    const [tenant, stranger] = [aTenant(), aTenant()];
    const stream = aStream(tenant);
    await opened.log.append(anAppend(tenant, stream, 'none', 100));
    for (const direction of ['forwards', 'backwards'] as const) {
      const from = direction === 'forwards' ? 'start' : 'end';
      const short = await opened.log.readStream(tenant, stream, { from, direction, limit: 100 });
      const long = await opened.log.readStream(tenant, stream, { from, direction, limit: 1_000 });
      expect(short).toHaveLength(100);
      expect(long).toEqual(short);
      expect(await opened.log.readStream(stranger, stream, { from, direction, limit: 1_000 })).toEqual([]);
    }
    const quoted = "meeting-'; select 1; --" as typeof stream;
    expect(
      await opened.log.readStream(tenant, quoted, { from: 'start', direction: 'forwards', limit: 1_000 }),
    ).toEqual([]);
  });

  it('keeps no page in memory by the leaf of its last event', async () => {
    const [event] = await opened.feed.read(0n, 600);
    expect(event!.leaf.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize);
  });

  it('fails as a query fails, and leaves the connection usable', async () => {
    const [pool] = pools;
    if (pool === undefined) throw new Error('no pool');
    await expect(copyEvents(pool, copyFeedSql(0n, -1))).rejects.toThrow(/LIMIT must not be negative/);
    expect(await copyEvents(pool, copyFeedSql(0n, 1))).toHaveLength(1);
  });
});
