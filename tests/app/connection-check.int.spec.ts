// Issue 12, A7: what a start says of the connections that it and others may ask for.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectionLabel } from '../../src/adapters/postgres/connection-room.ts';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import {
  checkConnections,
  connectionsOf,
  showConnectionRoom,
  withoutOwner,
} from '../../src/app/connection-check.ts';
import type { PoolPurpose, PoolSizes } from '../../src/app/config/pools.ts';
import { createPools } from '../../src/app/parts/pools.ts';
import type { Pools } from '../../src/app/parts/pools.ts';
import { aloneWithNamedConnections, freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

const own = new Set<PoolPurpose>(['commands', 'queries']);
const sizesWith = (queries: number): PoolSizes => ({
  appending: 1,
  commands: 4,
  keys: 2,
  projecting: 8,
  queries,
  audits: 2,
  timers: 2,
  reacting: 4,
  relaying: 2,
  streaming: 3,
  owner: 2,
});

let database: FreshDatabase;
let letOthersBegin: () => Promise<void>;
let pools: Pools;
const observer = fakeObserver();
const lines: string[] = [];
const label = connectionLabel('own', 8);

beforeAll(async () => {
  letOthersBegin = await aloneWithNamedConnections();
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  await letOthersBegin();
});
beforeEach(() => {
  observer.observed.length = 0;
  lines.length = 0;
  pools = createPools({ ...database, observer, label });
});
afterEach(() => pools.close());

const check = (queries: number) =>
  checkConnections(
    { pools, own, sizes: sizesWith(queries), label },
    { say: (line) => lines.push(line), observer },
  );

describe('issue 12 A7: a start', () => {
  it('takes a connection of each of its pools, which they keep', async () => {
    await check(4);
    expect(pools.states().map(({ purpose, open, idle }) => [purpose, open, idle])).toEqual([
      ['commands', 1, 1],
      ['queries', 1, 1],
    ]);
  });

  it('refuses if the server allows less than this process alone may open', async () => {
    await expect(check(10_000)).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'connections-exceed-server',
      message: expect.stringMatching(/10004 by the pools of this process.*VOICEMEET_POOL_/),
    });
  });

  it('warns if all together may ask for more than the server allows, whoever has them open now', async () => {
    const other = createPool({
      url: database.ownerUrl,
      applicationName: 'voicemeet owner other/10000',
      maxConnections: 1,
      statementTimeoutMs: 5_000,
    });
    await other.query('select 1');
    await check(4);
    await endPool(other);
    expect(lines).toEqual([
      expect.stringMatching(/^PostgreSQL allows \d+ connections, but \d+ may be asked for: 8 by the pools/),
    ]);
    expect(observer.observed.filter(({ kind }) => kind === 'warn')).toMatchObject([
      { fields: { ofThisProcess: 8, processes: 1, ofProcesses: 10_000 } },
    ]);
  });

  it('counts the pools of the roles of a process', () => {
    expect(connectionsOf(own, sizesWith(4))).toBe(8);
    expect([...withoutOwner(new Set<PoolPurpose>(['owner', 'keys']))]).toEqual(['keys']);
  });

  it('issue 12 A9: the sum and the limit are metrics', async () => {
    await showConnectionRoom({ pools, own, sizes: sizesWith(4), label }, observer);
    const gauges = observer.observed.filter(({ kind }) => kind === 'gauge');
    expect(gauges.map(({ what }) => what)).toEqual([
      'database_connections_allowed',
      'database_connections_open',
      'database_connections_needed',
    ]);
    expect(gauges[2]?.value).toBeGreaterThanOrEqual(6);
  });
});
