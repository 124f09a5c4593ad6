// Issue 12, A7: readiness and metrics see a pool that gets no connection, or whose connections are all in use.
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { poolsPart, showPools } from '../../src/app/pool-watch.ts';
import { stateOf } from '../../src/app/parts/pool-state.ts';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import type { SteadyPool } from '../../src/adapters/postgres/steady-pool.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { limitedRole } from '../support/limited-role.ts';
import type { LimitedRole } from '../support/limited-role.ts';

let database: FreshDatabase;
let role: LimitedRole;
let pool: SteadyPool;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  role = await limitedRole(database, 1);
  pool = createPool({ url: role.url, applicationName: 'x', maxConnections: 2, statementTimeoutMs: 5_000 });
});
afterEach(async () => {
  await endPool(pool);
  await role.drop();
});

const pools = {
  of: () => pool,
  states: () => [stateOf('queries', pool)],
};
const look = () => poolsPart(pools).check();

describe('issue 12 A7: the part of readiness for connections', () => {
  it('is ok while the pool gives one, and says why it gives none', async () => {
    expect(await look()).toEqual({ state: 'ok' });
    const [client] = [await pool.connect()];
    expect(await look()).toMatchObject({
      state: 'degraded',
      detail: expect.stringMatching(/^queries has no free connection: 1 in use, 1 requests wait$/),
    });
    client.release();
    expect(await look()).toMatchObject({
      state: 'degraded',
      detail: expect.stringMatching(/^queries has 1 of 2 connections: PostgreSQL refused another \d+ s ago$/),
    });
  });

  it('names the fault of a pool that gets no connection at all', async () => {
    await role.allow(0);
    expect(await look()).toEqual({ state: 'degraded', detail: 'queries gets no connection: database-busy' });
    await role.allow(1);
    expect(await look()).toEqual({ state: 'ok' });
  });

  it('issue 12 A9: gauges show the limit, what is in use, and who waits', async () => {
    const client = await pool.connect();
    const waiting = pool.query('select 1');
    await expect.poll(() => pool.waitingCount).toBe(1);
    const observer = fakeObserver();
    showPools(pools, observer);
    client.release();
    await waiting;
    expect(observer.observed.map(({ what, fields, value }) => [what, fields['state'], value])).toEqual([
      ['database_pool_limit', undefined, 2],
      ['database_pool_connections', 'active', 1],
      ['database_pool_connections', 'idle', 0],
      ['database_pool_waiting', undefined, 1],
    ]);
  });
});
