// Late deletions: what was due and is not removed, of all tenants; not what is held, removed, due later, or without a date.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresOverdueDeletions } from '../../../src/adapters/postgres/postgres-overdue-deletions.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import { retentionTable } from '../../../src/projections/retention/retention.table.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openRuntime } from '../../support/projection-runtime.ts';
import type { Runtime } from '../../support/projection-runtime.ts';

const table = tableName(retentionTable);
let database: FreshDatabase;
let runtime: Runtime;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  runtime = openRuntime(database);
  const url = database.roleUrl('vm_projector');
  pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 10_000 });
});
afterAll(async () => {
  await endPool(pool);
  await runtime.close();
  await database.drop();
});

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = (hour: string): string => `2026-03-02T${hour}:00:00.000Z`;

const plant = (
  tenant: number,
  meeting: number,
  due: string | null,
  holds = 0,
  removed: string | null = null,
) =>
  runtime.pool.query(
    `insert into ${table} (tenant, meeting, due, holds, live_holds, removed_at) values ($1, $2, $3, '[]', $4, $5)`,
    [id(tenant), id(meeting), due, holds, removed],
  );

it('issue 14: counts what is late and says since when the oldest is, and raises a fault where there is no table', async () => {
  const { overdue } = createPostgresOverdueDeletions({ pool, table });
  const noon = at('12') as Instant;
  await expect(overdue(noon)).rejects.toMatchObject({ name: expect.stringMatching(/Fault$/) });
  await runtime.store.ensureTables([retentionTable]);
  await plant(1, 1, null);
  await plant(1, 2, at('08'), 1);
  await plant(1, 3, at('07'), 0, at('08'));
  await plant(1, 4, at('13'));
  expect(await overdue(noon)).toEqual({ count: 0, oldest: undefined });
  await plant(1, 5, at('11'));
  await plant(2, 6, at('10'));
  await plant(2, 7, at('12'));
  expect(await overdue(noon)).toEqual({ count: 3, oldest: at('10') });
});
