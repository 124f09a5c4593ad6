// Late due items: what is due and not done, however often it was tried; not what is done, stuck, or due later.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresOverdueItems } from '../../../src/adapters/postgres/postgres-overdue-items.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { tableName } from '../../../src/ports/read-table.ts';
import { dueItemsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openRuntime } from '../../support/projection-runtime.ts';
import type { Runtime } from '../../support/projection-runtime.ts';

const table = tableName(dueItemsTable);
let database: FreshDatabase;
let runtime: Runtime;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  runtime = openRuntime(database);
  await runtime.store.ensureTables([dueItemsTable]);
  const url = database.roleUrl('vm_scheduler');
  pool = createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 10_000 });
});
afterAll(async () => {
  await endPool(pool);
  await runtime.close();
  await database.drop();
});

const nobody = '00000000-0000-4000-8000-000000000001';
const noon = '2026-03-02T12:00:00.000Z';

async function plant(stream: string, due: string, attempt?: { due: string; done: boolean; until: string }) {
  await runtime.pool.query(
    `insert into ${table} (tenant, stream, kind, ref, stream_id, due, made_by, correlation)
     values ($1, $2, 'trial-end', '', $1, $3, $1, $1)`,
    [nobody, stream, due],
  );
  if (attempt === undefined) return;
  await pool.query(
    `insert into ops.due_attempts (tenant, stream, kind, ref, due, holder, attempts, until, done)
     values ($1, $2, 'trial-end', '', $3, '', 3, $4, $5)`,
    [nobody, stream, attempt.due, attempt.until, attempt.done],
  );
}

it('issue 12 A9: counts what is late and says since when the oldest is', async () => {
  const { overdue } = createPostgresOverdueItems({ pool, table });
  expect(await overdue(noon as Instant)).toEqual({ count: 0, oldest: undefined });
  const [eleven, ten, nine] = [11, 10, 9].map((hour) =>
    noon.replace('12:', `${String(hour).padStart(2, '0')}:`),
  );
  await plant('untried', eleven!);
  await plant('tried', ten!, { due: ten!, done: false, until: noon });
  await plant('moved', eleven!, { due: nine!, done: true, until: noon });
  await plant('done', nine!, { due: nine!, done: true, until: noon });
  await plant('stuck', nine!, { due: nine!, done: false, until: 'infinity' });
  await plant('later', '2026-03-02T12:00:00.001Z');
  expect(await overdue(noon as Instant)).toEqual({ count: 3, oldest: ten });
});
