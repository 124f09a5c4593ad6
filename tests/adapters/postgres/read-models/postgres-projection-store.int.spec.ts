// PostgreSQL's projection store keeps the contract, in the live schema and beside it; and its tables are secured.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FatalFault } from '../../../../src/ports/faults.ts';
import { projectionStoreContract } from '../../../contracts/projection-store.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { openRuntime } from '../../../support/projection-runtime.ts';
import type { Runtime } from '../../../support/projection-runtime.ts';
import { toyCounts, toyLines } from '../../../support/toy-projection.ts';

for (const schema of ['read', 'rebuild']) {
  projectionStoreContract(`PostgreSQL, schema ${schema}`, async () => {
    const database = await freshDatabase();
    const runtime = openRuntime(database);
    return {
      store: schema === 'read' ? runtime.store : runtime.workshop.storeOf(schema),
      close: async () => {
        await runtime.close();
        await database.drop();
      },
    };
  });
}

describe('tables of read models', () => {
  let database: FreshDatabase;
  let runtime: Runtime;
  beforeAll(async () => {
    database = await freshDatabase();
    runtime = openRuntime(database);
    await runtime.store.ensureTables([toyCounts, toyLines]);
  });
  afterAll(async () => {
    await runtime.close();
    await database.drop();
  });

  it('are as declared: types, byte order of text, key, indexes', async () => {
    const { rows } = await runtime.owner.query<{ column: string }>(`
      select attname || ' ' || format_type(atttypid, atttypmod) || coalesce(' ' || nullif(collname, 'default'), '')
        || case when attnotnull then ' not null' else '' end as column
      from pg_attribute left join pg_collation c on c.oid = attcollation
      where attrelid = 'read.toy_counts_v1'::regclass and attnum > 0 order by attnum`);
    expect(rows.map((row) => row.column)).toEqual([
      'tenant uuid not null',
      'stream text C not null',
      'events integer not null',
      'lines integer not null',
      'last bigint not null',
      'at timestamp(3) with time zone not null',
      'quiet boolean not null',
      'note text C',
      'details jsonb',
    ]);
    const indexes = await runtime.owner.query<{ def: string }>(
      `select regexp_replace(indexdef, '^.* USING ', '') as def from pg_indexes where tablename = 'toy_counts_v1' order by 1`,
    );
    expect(indexes.rows.map((row) => row.def)).toEqual(['btree (tenant, last)', 'btree (tenant, stream)']);
  });

  it('force row-level security, also on the owner, who sees nothing', async () => {
    await runtime.pool.query('insert into read.toy_lines_v1 values ($1, $2, 1, $3)', [
      randomUUID(),
      's',
      'x',
    ]);
    expect((await runtime.owner.query('select from read.toy_lines_v1')).rowCount).toBe(0);
    expect((await runtime.queryPool.query('select from read.toy_lines_v1')).rowCount).toBe(0);
    expect((await runtime.pool.query('select from read.toy_lines_v1')).rowCount).toBe(1);
    const { rows } = await runtime.owner.query(
      `select relrowsecurity and relforcerowsecurity as forced from pg_class where oid = 'read.toy_lines_v1'::regclass`,
    );
    expect(rows).toEqual([{ forced: true }]);
  });

  it('are refused where somebody switched that off', async () => {
    await runtime.owner.query('alter table read.toy_lines_v1 no force row level security');
    await expect(runtime.store.ensureTables([toyLines])).rejects.toMatchObject({ code: 'table-insecure' });
    await runtime.owner.query('alter table read.toy_lines_v1 force row level security');
  });

  it('that are missing, or a missing right, are no fault of a row: nothing would be parked', async () => {
    await runtime.owner.query('revoke insert on read.toy_lines_v1 from vm_projector');
    await runtime.store.claim('toy@1', 1n, 'e');
    const commit = runtime.store.commit({
      projection: 'toy@1',
      fence: 1n,
      from: 0n,
      to: { position: 1n, epoch: 'e' },
      changes: [
        {
          table: toyLines,
          inserts: [],
          upserts: [{ tenant: randomUUID(), stream: 's', position: 2n, slug: 'x' }],
          removals: [],
        },
      ],
      parked: [],
    });
    await expect(commit).rejects.toBeInstanceOf(FatalFault);
  });
});
