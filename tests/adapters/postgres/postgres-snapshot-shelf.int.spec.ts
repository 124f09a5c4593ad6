// PostgreSQL's shelf keeps the contract, and what only PostgreSQL can get wrong: what each role may do, and tenants.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresSnapshotShelf } from '../../../src/adapters/postgres/postgres-snapshot-shelf.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { snapshotShelfContract } from '../../contracts/snapshot-shelf.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import { aStream, aTenant } from '../../support/sealed.ts';

/** A database, and its shelf as each role has it. */
async function open() {
  const database = await freshDatabase();
  const poolAs = (role: RoleName) =>
    createPool({
      url: database.roleUrl(role),
      applicationName: 'test',
      maxConnections: 2,
      statementTimeoutMs: 10_000,
    });
  const pools = {
    commands: poolAs('vm_appender'),
    audits: poolAs('vm_auditor'),
    timers: poolAs('vm_scheduler'),
    queries: poolAs('vm_query'),
  };
  return {
    pools,
    shelf: createPostgresSnapshotShelf(pools.commands),
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => endPool(pool)));
      await database.drop();
    },
  };
}

snapshotShelfContract('PostgreSQL', async () => {
  const { pools, shelf, close } = await open();
  return { shelf, keeping: createPostgresSnapshotShelf(pools.timers), close };
});

describe('the shelf in PostgreSQL', () => {
  let under: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  const tenant = aTenant();
  const at = '2026-03-02T12:00:00.000Z' as Instant;
  const place = { tenant, stream: aStream(tenant), fold: 'meeting@1' };
  const snapshot = { ...place, tail: { revision: 999n, leaf: Buffer.alloc(32), at }, state: '[1,0]' };
  const refused = { cause: expect.objectContaining({ code: '42501' }) as Error };

  it('lets an auditor find and nothing else', async () => {
    await under.shelf.put(snapshot);
    const shelf = createPostgresSnapshotShelf(under.pools.audits);
    expect(await shelf.find(place, {})).toEqual(snapshot);
    await expect(shelf.put(snapshot)).rejects.toMatchObject(refused);
    await expect(shelf.drop({ ...place, revision: 999n })).rejects.toMatchObject(refused);
    await expect(shelf.list(undefined, 1)).rejects.toMatchObject(refused);
  });

  it('lets the command path look over no tenants, and sweep nothing', async () => {
    await expect(under.shelf.list(undefined, 1)).rejects.toMatchObject(refused);
    await expect(under.shelf.sample(['meeting@1'], 1)).rejects.toMatchObject(refused);
    await expect(under.shelf.sweep([], at, 1)).rejects.toMatchObject(refused);
  });

  it('lets housekeeping see no state', async () => {
    const shelf = createPostgresSnapshotShelf(under.pools.timers);
    await expect(shelf.find(place, {})).rejects.toMatchObject(refused);
    await expect(under.pools.timers.query('select state from ops.snapshots')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('is closed to queries', async () => {
    await expect(under.pools.queries.query('select 1 from ops.snapshots')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('shows no tenant what it did not name', async () => {
    await under.shelf.put(snapshot);
    const { rows } = await under.pools.commands.query('select 1 from ops.snapshots');
    expect(rows).toEqual([]);
  });
});
