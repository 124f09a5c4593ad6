// PostgreSQL's read database keeps the contract; and it needs one round trip and survives lost connections.
import { randomUUID } from 'node:crypto';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { createPostgresReadDb } from '../../../../src/adapters/postgres/read-models/postgres-read-db.ts';
import { isoInstant } from '../../../../src/adapters/postgres/read-models/row-types.ts';
import { streamName } from '../../../../src/domain/shared/ids.ts';
import type { TenantId } from '../../../../src/domain/shared/ids.ts';
import type { ProjectionCommit } from '../../../../src/ports/projection-store.port.ts';
import { readDbContract } from '../../../contracts/read-db.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { openRuntime, until } from '../../../support/projection-runtime.ts';
import { toyCounts } from '../../../support/toy-projection.ts';

readDbContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  await runtime.store.ensureTables([toyCounts]);
  await runtime.store.claim('toy@1', 1n, 'e');
  const commit = (from: bigint, changed: Partial<ProjectionCommit>) =>
    runtime.store.commit({
      projection: 'toy@1',
      fence: 1n,
      from,
      to: { position: 1n, epoch: 'e' },
      changes: [],
      parked: [],
      ...changed,
    });
  return {
    readDb: runtime.readDb,
    plant: (upserts) => commit(0n, { changes: [{ table: toyCounts, inserts: [], upserts, removals: [] }] }),
    park: (parked, unparked = []) => commit(1n, { parked, unparked }),
    stop: (stopped) => commit(1n, { stopped }),
    close: async () => {
      await runtime.close();
      await database.drop();
    },
  };
});

describe('instants', () => {
  it.each([
    ['2026-03-02 09:00:00+00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02 09:00:00.1+00', '2026-03-02T09:00:00.100Z'],
    ['2026-03-02 09:00:00.123999+00', '2026-03-02T09:00:00.123Z'],
    ['2026-03-02 09:00:00.05+05:30', '2026-03-02T03:30:00.050Z'],
    ['2026-03-02 09:00:00-08', '2026-03-02T17:00:00.000Z'],
    ['10000-03-02 09:00:00+00', '10000-03-02 09:00:00+00'],
    ['infinity', 'infinity'],
  ])('%s is %s', (text, instant) => {
    expect(isoInstant(text)).toBe(instant);
  });
});

async function asSuperuser({ superuserUrl }: FreshDatabase, text: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

it('a stream that is released while the question is under way is told of once too often, not too seldom', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  const tenant = randomUUID() as TenantId;
  const stream = streamName('meeting', tenant, randomUUID());
  const base = { projection: 'toy@1', fence: 1n, from: 0n, to: { position: 0n, epoch: 'e' }, changes: [] };
  const parked = { projection: 'toy@1', tenant, stream, position: 5n, revision: 0n, reason: 'poison' };
  try {
    await runtime.store.claim('toy@1', 1n, 'e');
    await runtime.store.commit({ ...base, parked: [parked] });
    // Once, so that this process knows that something is parked; from then on one query is enough.
    await runtime.readDb.queryWatched(tenant, { sql: 'select 1', values: [] }, [{ projection: 'toy' }]);
    // A lock that the question waits for; its role may take none by itself.
    await asSuperuser(
      database,
      `grant execute on function pg_advisory_lock(bigint), pg_advisory_unlock(bigint) to vm_projector;
       grant execute on function pg_advisory_xact_lock_shared(bigint) to vm_query`,
    );
    const holder = await runtime.pool.connect();
    await holder.query('select pg_advisory_lock(424242)');
    const asked = { sql: 'select pg_advisory_xact_lock_shared(424242)::text', values: [] };
    const answering = runtime.readDb.queryWatched(tenant, asked, [{ projection: 'toy' }]);
    await until(async () => {
      const waiting = `select from pg_locks where locktype = 'advisory' and objid = 424242 and not granted`;
      return (await runtime.pool.query(waiting)).rowCount === 1;
    }, 'the question is under way');
    await runtime.store.commit({ ...base, parked: [], unparked: [stream] });
    await holder.query('select pg_advisory_unlock(424242)');
    holder.release();
    expect((await answering).standings).toMatchObject([{ parkedAt: 5n }]);
    const later = await runtime.readDb.queryWatched(tenant, asked, [{ projection: 'toy' }]);
    expect(later.standings).toMatchObject([{ parkedAt: undefined }]);
  } finally {
    await runtime.close();
    await database.drop();
  }
});

it('what was parked since the last question is told with this one, and again what is parked after it was released', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  const [tenant, other] = [randomUUID() as TenantId, randomUUID() as TenantId];
  const stream = streamName('meeting', tenant, randomUUID());
  const base = { projection: 'toy@1', fence: 1n, from: 0n, to: { position: 0n, epoch: 'e' }, changes: [] };
  const parked = { projection: 'toy@1', tenant, stream, position: 5n, revision: 0n, reason: 'poison' };
  const standing = async (of: TenantId) => {
    const asked = { sql: 'select 1 as one', values: [] };
    const { rows, standings } = await runtime.readDb.queryWatched(of, asked, [{ projection: 'toy' }]);
    expect(rows).toEqual([{ one: 1 }]);
    return standings.map(({ parkedAt }) => parkedAt);
  };
  try {
    await runtime.store.claim('toy@1', 1n, 'e');
    expect(await standing(tenant)).toEqual([undefined]);
    for (let round = 0; round < 2; round += 1) {
      await runtime.store.commit({ ...base, parked: [parked] });
      // At once: the first answer must not hide from the others that something is parked.
      const [first, stranger, third] = await Promise.all([tenant, other, tenant].map(standing));
      expect([first, stranger, third]).toEqual([[5n], [undefined], [5n]]);
      expect([await standing(other), await standing(tenant)]).toEqual([[undefined], [5n]]);
      await runtime.store.commit({ ...base, parked: [], unparked: [stream] });
      expect([await standing(tenant), await standing(tenant)]).toEqual([[undefined], [undefined]]);
    }
  } finally {
    await runtime.close();
    await database.drop();
  }
});

describe('the wire', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is crossed once for a question, with how its sources stand', async () => {
    const server = new URL(database.roleUrl('vm_query'));
    const upstreamPort = Number(server.port);
    let turns = 0;
    let last = '';
    const proxy = createServer((client) => {
      const upstream = connect(upstreamPort, server.hostname);
      const relay = (who: string, from: typeof client, to: typeof client): void => {
        from.on('data', (data) => {
          if (who === 'client' && last !== 'client') turns += 1;
          last = who;
          to.write(data);
        });
        from.on('end', () => to.end());
        from.on('error', () => to.destroy());
      };
      relay('client', client, upstream);
      relay('server', upstream, client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    server.port = String((proxy.address() as AddressInfo).port);
    const pool = createPool({
      url: server.href,
      applicationName: 'test',
      maxConnections: 1,
      statementTimeoutMs: 5_000,
      pipeline: true,
    });
    const readDb = createPostgresReadDb(pool, (name) => name);
    const tenant = randomUUID() as TenantId;
    await readDb.query(tenant, 'select 1 as one', []);
    turns = 0;
    last = '';
    for (let round = 0; round < 10; round += 1) {
      const question = { sql: 'select $1::int as one', values: [1] };
      const { rows } = await readDb.queryWatched(tenant, question, [
        { projection: 'a' },
        { projection: 'b' },
      ]);
      expect(rows).toEqual([{ one: 1 }]);
    }
    await endPool(pool);
    await new Promise((resolve) => proxy.close(resolve));
    // The eleventh message is the one that ends the connection.
    expect(turns).toBeLessThanOrEqual(11);
  });
});
