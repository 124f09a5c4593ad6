// PostgreSQL's due items keep the contract; and the scheduler's role can lock items, not change them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresDueItems } from '../../../src/adapters/postgres/postgres-due-items.ts';
import { createPostgresStuckWork } from '../../../src/adapters/postgres/postgres-stuck-work.ts';
import { timerKey } from '../../../src/reactors/timers/stuck-timers.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { Row } from '../../../src/ports/read-table.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import { dueItemsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { dueItemsContract } from '../../contracts/due-items.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openRuntime } from '../../support/projection-runtime.ts';
import type { Runtime } from '../../support/projection-runtime.ts';

const table = tableName(dueItemsTable);

function open(database: FreshDatabase): { readonly runtime: Runtime; readonly pool: Pool } {
  const pool = createPool({
    url: database.roleUrl('vm_scheduler'),
    applicationName: 'test',
    maxConnections: 6,
    statementTimeoutMs: 10_000,
  });
  return { runtime: openRuntime(database), pool };
}
async function plant(runtime: Runtime, rows: readonly Row[]): Promise<void> {
  await runtime.pool.query(`delete from ${table}`);
  const columns = Object.keys(dueItemsTable.columns);
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  for (const row of rows) {
    await runtime.pool.query(
      `insert into ${table} (${columns.join(', ')}) values (${places})`,
      columns.map((name) => row[name]),
    );
  }
}

dueItemsContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const { runtime, pool } = open(database);
  await runtime.store.ensureTables([dueItemsTable]);
  const work = createPostgresStuckWork(pool, [], []);
  return {
    dueItems: createPostgresDueItems({ pool, table }),
    plant: (rows) => plant(runtime, rows),
    stuck: async (item) => {
      const { items } = await work.list('timers');
      const found = items.find(({ key, due }) => key === timerKey(item) && due === item.due);
      return found && { ...found.cause, attempts: found.attempts };
    },
    close: async () => {
      await endPool(pool);
      await runtime.close();
      await database.drop();
    },
  };
});

describe('the role of the scheduler', () => {
  let database: FreshDatabase;
  let runtime: Runtime;
  let pool: Pool;
  beforeAll(async () => {
    database = await freshDatabase();
    ({ runtime, pool } = open(database));
    await runtime.store.ensureTables([dueItemsTable]);
    await plant(runtime, [
      {
        tenant: '00000000-0000-4000-8000-000000000001',
        stream: 's',
        kind: 'trial-end',
        ref: '',
        stream_id: '00000000-0000-4000-8000-000000000002',
        due: '2026-03-02T12:00:00.000Z',
        made_by: '00000000-0000-4000-8000-000000000003',
        correlation: '00000000-0000-4000-8000-000000000004',
        traceparent: null,
      },
    ]);
  });
  afterAll(async () => {
    await endPool(pool);
    await runtime.close();
    await database.drop();
  });

  it('passes over an item that is being claimed by another, without waiting', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`select from ${table} for update`);
    const dueItems = createPostgresDueItems({ pool, table });
    const by = '2026-03-02T13:00:00.000Z' as Instant;
    expect(await dueItems.claim('a', by, 10, 60_000)).toEqual([]);
    await client.query('commit');
    client.release();
    expect(await dueItems.claim('a', by, 10, 60_000)).toHaveLength(1);
  });

  it('issue 12, A6: gives an item that was leased before the server’s clock was set back by a day', async () => {
    const dueItems = createPostgresDueItems({ pool, table });
    const by = '2026-03-02T14:00:00.000Z' as Instant;
    expect(await dueItems.claim('b', by, 10, 60_000)).toEqual([]);
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query(`update ops.due_attempts set until = until + interval '1 day'`);
    await superuser.end();
    expect((await dueItems.nextDue(by))! <= by).toBe(true);
    expect(await dueItems.claim('b', by, 10, 60_000)).toHaveLength(1);
  });

  it('may lock an item but neither move nor remove it', async () => {
    expect((await pool.query(`select from ${table} for update`)).rowCount).toBe(1);
    await expect(pool.query(`update ${table} set due = now()`)).rejects.toThrow(/row-level security/);
    await expect(pool.query(`update ${table} set kind = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(pool.query(`delete from ${table}`)).rejects.toThrow(/permission denied/);
  });
});
