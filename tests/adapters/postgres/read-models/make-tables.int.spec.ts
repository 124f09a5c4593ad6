// Tables of several read models are made at once where all of them are rebuilt: each must find the schema that another
// has just made.
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTables } from '../../../../src/adapters/postgres/read-models/make-tables.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { allProjections } from '../../../../src/projections/all.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
let owner: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  const url = database.ownerUrl;
  owner = createPool({ url, applicationName: 'test', maxConnections: 6, statementTimeoutMs: 20_000 });
});
afterAll(async () => {
  await endPool(owner);
  await database.drop();
});

it('makes the tables of every projection in one new schema at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const schema = `at_once_${round}`;
    // Each connection has learned that there is no such schema.
    await Promise.all(
      allProjections.map(() => owner.query(`select to_regnamespace('${schema}'), pg_sleep(0.05)`)),
    );
    await Promise.all(allProjections.map(({ tables }) => makeTables(owner, schema, tables)));
    const { rows } = await owner.query<{ made: number }>(
      'select count(*)::int as made from pg_class where relnamespace = $1::regnamespace and relkind = $2',
      [schema, 'r'],
    );
    expect(rows[0]?.made).toBe(allProjections.flatMap(({ tables }) => tables).length);
  }
});
