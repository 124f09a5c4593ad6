// Issue 12, A7: a pool whose server has too many connections goes on with its own, and grows once there is room again.
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { toFault } from '../../../src/adapters/postgres/postgres-faults.ts';
import type { SteadyPool } from '../../../src/adapters/postgres/steady-pool.ts';
import { tx } from '../../../src/adapters/postgres/tx.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { limitedRole } from '../../support/limited-role.ts';
import type { LimitedRole } from '../../support/limited-role.ts';

let database: FreshDatabase;
let role: LimitedRole;
let pool: SteadyPool;
let refused: number;
let waits: number[];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  role = await limitedRole(database, 1);
  [refused, waits] = [0, []];
  pool = createPool({
    url: role.url,
    applicationName: 'limited',
    maxConnections: 4,
    statementTimeoutMs: 5_000,
    onRefused: () => (refused += 1),
    onWaited: (seconds) => waits.push(seconds),
  });
});
afterEach(async () => {
  expect(await endPool(pool)).toBe(true);
  await role.drop();
});

const together = (count: number) =>
  Promise.all(Array.from({ length: count }, () => pool.query('select pg_sleep(0.005)')));

describe('issue 12 A7: a pool that is refused further connections', () => {
  it('lets everybody wait for those that it has', async () => {
    for (let round = 0; round < 5; round += 1) await together(20);
    expect(await tx(pool, async (sql) => (await sql.query('select 1 as one')).rows)).toEqual([{ one: 1 }]);
    expect(refused).toBeGreaterThan(0);
    // Of connections that are asked for at once the one that is accepted may be the last to be answered; a second later it asks again.
    await expect
      .poll(async () => {
        await together(20);
        return pool.refusedAtMs;
      })
      .toBeDefined();
    await expect.poll(() => pool.totalCount).toBe(1);
    expect(waits.length).toBeGreaterThanOrEqual(20);
  });

  it('grows to its limit once the server has room', async () => {
    await together(8);
    await role.allow(-1);
    await expect
      .poll(async () => {
        await together(8);
        return pool.totalCount;
      })
      .toBe(4);
    expect(pool.refusedAtMs).toBeUndefined();
  });

  it('asks again for a request that waits while nobody returns a connection', async () => {
    const held = await pool.connect();
    const waiting = pool.query('select 2 as two');
    await expect.poll(() => pool.waitingCount).toBe(1);
    await role.allow(2);
    expect((await waiting).rows).toEqual([{ two: 2 }]);
    held.release();
  });

  it('passes the refusal on while it has none at all, and recovers without a restart', async () => {
    await role.allow(0);
    const fault = await pool.query('select 1').catch(toFault);
    expect(fault).toMatchObject({ name: 'TransientFault', code: 'database-busy' });
    await role.allow(1);
    await together(8);
  });
});
