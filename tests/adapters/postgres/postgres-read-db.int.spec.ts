// PostgreSQL's read database keeps the contract; and it needs one round trip and survives lost connections.
import { randomUUID } from 'node:crypto';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresReadDb } from '../../../src/adapters/postgres/postgres-read-db.ts';
import { isoInstant } from '../../../src/adapters/postgres/row-types.ts';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import { readDbContract } from '../../contracts/read-db.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openRuntime } from '../../support/projection-runtime.ts';
import { toyCounts } from '../../support/toy-projection.ts';

readDbContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  await runtime.store.ensureTables([toyCounts]);
  await runtime.store.claim('toy@1', 1n, 'e');
  return {
    readDb: runtime.readDb,
    plant: (upserts) =>
      runtime.store.commit({
        projection: 'toy@1',
        fence: 1n,
        from: 0n,
        to: { position: 1n, epoch: 'e' },
        changes: [{ table: toyCounts, upserts, removals: [] }],
        parked: [],
      }),
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
    ['infinity', 'infinity'],
  ])('%s is %s', (text, instant) => {
    expect(isoInstant(text)).toBe(instant);
  });
});

describe('the wire', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is crossed once for a question', async () => {
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
    const readDb = createPostgresReadDb(pool);
    const tenant = randomUUID() as TenantId;
    await readDb.query(tenant, 'select 1 as one', []);
    turns = 0;
    last = '';
    for (let round = 0; round < 10; round += 1) {
      expect(await readDb.query(tenant, 'select $1::int as one', [1])).toEqual([{ one: 1 }]);
    }
    await endPool(pool);
    await new Promise((resolve) => proxy.close(resolve));
    // The goodbye of the connection is the eleventh.
    expect(turns).toBeLessThanOrEqual(11);
  });
});
