// Chains on shared connections: each a transaction of its own, each with its own outcome, and none that keeps the pool.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pool } from 'pg';
import type { ChainStatement } from '../../../../src/adapters/postgres/wire/chain.ts';
import { createLanes } from '../../../../src/adapters/postgres/wire/lanes.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { rowTypes } from '../../../../src/adapters/postgres/read-models/row-types.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { limitedRole } from '../../../support/limited-role.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

async function onPool<Result>(
  most: number,
  work: (pool: Pool) => Promise<Result>,
  statementTimeoutMs = 5_000,
): Promise<Result> {
  const pool = createPool({
    url: database.roleUrl('vm_query'),
    applicationName: 'test',
    maxConnections: most,
    statementTimeoutMs,
    pipeline: true,
    plannedOnce: true,
    timedBySender: true,
  });
  try {
    return await work(pool);
  } finally {
    expect(await endPool(pool)).toBe(true);
  }
}

const setting = `select coalesce(nullif(current_setting('app.tenants', true), ''), 'none') as said`;
const set = (value: unknown): ChainStatement => ({
  name: 'set',
  text: `select set_config('app.tenants', $1, true) as given`,
  values: [value],
});
const said: ChainStatement = { name: 'said', text: setting, values: [] };
const divided = (by: number): ChainStatement => ({
  name: 'divided',
  text: 'select 12 / $1::int as quotient',
  values: [by],
});

it('what a chain sets is for its own statements, and gone after them', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const both = await Promise.all([run([set('a'), said]), run([set('b'), said]), run([said])]);
    expect(both.map((rows) => rows.at(-1))).toEqual([[{ said: 'a' }], [{ said: 'b' }], [{ said: 'none' }]]);
    expect((await pool.query(setting)).rows).toEqual([{ said: 'none' }]);
  }));

it('a chain that fails fails alone, and asks nothing after its failure', () =>
  onPool(2, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const some = (byZero: boolean) => run([divided(byZero ? 0 : 3), set('x'), said]);
    // Once, so that both connections know the statements and take several at once.
    for (let round = 0; round < 3; round += 1) {
      const ended = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => some(n % 10 === 7)));
      ended.forEach((each, n) => {
        if (n % 10 === 7)
          expect(each).toMatchObject({ status: 'rejected', reason: { name: 'PermanentFault' } });
        else expect(each).toMatchObject({ value: [[{ quotient: 4 }], [{ given: 'x' }], [{ said: 'x' }]] });
      });
    }
  }));

it('a statement that its first chain never came to is prepared by the next one', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const chains = [run([divided(0), said]), run([said]), run([divided(3), said])];
    const ended = await Promise.allSettled(chains);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    await expect(run([divided(0), set('x')])).rejects.toMatchObject({ name: 'PermanentFault' });
    expect(await run([set('x'), said])).toEqual([[{ given: 'x' }], [{ said: 'x' }]]);
  }));

it('more than 10,000 that wait are too many', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const ended = await Promise.allSettled(Array.from({ length: 10_001 }, () => run([said])));
    expect(ended.findIndex(({ status }) => status === 'rejected')).toBe(10_000);
    expect(ended.at(-1)).toMatchObject({ reason: { code: 'overloaded' } });
  }));

it('values of every kind come as they were sent', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const odd = ['a"b\\c', '', 'NULL', '{,}', null];
    const text =
      'select $1::text[] as list, $2::bool as truth, $3::int8 as large, $4::text as nothing, now() as at';
    const [rows] = await run([{ name: 'all', text, values: [odd, true, 2n ** 62n, undefined] }]);
    expect(rows).toEqual([
      {
        list: odd,
        truth: true,
        large: 2n ** 62n,
        nothing: null,
        at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{3}Z$/) as unknown,
      },
    ]);
  }));

it('whoever else waits for a connection gets one while questions never end', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    let over = false;
    const askOn = async (): Promise<void> => {
      while (!over) await run([said]);
    };
    const asking = Array.from({ length: 12 }, askOn);
    await run([said]);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    over = true;
    await Promise.all(asking);
  }));

it('a lost connection fails what is on it, as a fault to be tried again, and the next question has another', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    await run([said]);
    const end: ChainStatement = {
      name: 'end',
      text: 'select pg_terminate_backend(pg_backend_pid())',
      values: [],
    };
    const lost = await Promise.allSettled([run([end]), run([said])]);
    expect(lost[0]).toMatchObject({ status: 'rejected', reason: { name: 'TransientFault' } });
    expect((await run([said])).at(-1)).toEqual([{ said: 'none' }]);
  }));

it('a connection that does not answer is given up: what is on it fails as a fault to be tried again, what waits goes on', () =>
  onPool(
    1,
    async (pool) => {
      const run = createLanes(pool, rowTypes());
      const endless: readonly ChainStatement[] = [
        { name: 'unlimited', text: `select set_config('statement_timeout', '0', true)`, values: [] },
        { name: 'sleep', text: 'select pg_sleep(60)::text', values: [] },
      ];
      await run([said]);
      const ended = await Promise.allSettled([run([said]), run(endless), run([said])]);
      expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(ended[1]).toMatchObject({ reason: { name: 'TransientFault', code: 'database-away' } });
      expect((await run([said])).at(-1)).toEqual([{ said: 'none' }]);
    },
    100,
  ));

it('a question is planned once for a connection', () =>
  onPool(1, async (pool) => {
    const run = createLanes(pool, rowTypes());
    const mode: ChainStatement = { name: 'mode', text: 'show plan_cache_mode', values: [] };
    expect(await run([mode])).toEqual([[{ plan_cache_mode: 'force_generic_plan' }]]);
  }));

it('issue 12 A7: no question is lost while the server refuses more connections than the pool has', async () => {
  const role = await limitedRole(database, 1);
  const pool = createPool({
    url: role.url,
    applicationName: 'test',
    maxConnections: 4,
    statementTimeoutMs: 5_000,
    pipeline: true,
    timedBySender: true,
  });
  const took: number[] = [];
  const run = createLanes(pool, rowTypes(), (seconds) => took.push(seconds));
  for (let round = 0; round < 50; round += 1) {
    const ended = await Promise.allSettled(Array.from({ length: 3 }, () => run([divided(3)])));
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  }
  expect(took).toHaveLength(150);
  expect(await endPool(pool)).toBe(true);
  await role.drop();
});
