// PostgreSQL's visibility keeps the contract; and waiters share a poll, which ends with them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresVisibility } from '../../../../src/adapters/postgres/read-models/postgres-visibility.ts';
import type { PostgresVisibility } from '../../../../src/adapters/postgres/read-models/postgres-visibility.ts';
import { visibilityContract } from '../../../contracts/visibility.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { openRuntime } from '../../../support/projection-runtime.ts';
import type { Runtime } from '../../../support/projection-runtime.ts';

const keyOf = (projection: string): string => `${projection}@1`;
/** The history of these tests. */
const epoch = () => 'e';

visibilityContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  const visibility = createPostgresVisibility({ pool: runtime.queryPool, keyOf, epoch });
  let from = 0n;
  await runtime.store.claim('toy@1', 1n, 'e');
  const commit = (position: bigint, stopped?: string) =>
    runtime.store.commit({
      projection: 'toy@1',
      fence: 1n,
      from,
      to: { position, epoch: 'e' },
      changes: [],
      parked: [],
      ...(stopped === undefined ? {} : { stopped }),
    });
  return {
    visibility,
    move: async (position) => {
      await commit(position);
      from = position;
    },
    stop: (reason) => commit(from, reason),
    close: async () => {
      visibility.close();
      await runtime.close();
      await database.drop();
    },
  };
});

it('a checkpoint of another history has passed nothing, and what was seen in one is forgotten in the next', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  let served = 'old';
  const visibility = createPostgresVisibility({ pool: runtime.queryPool, keyOf, epoch: () => served });
  const isVisible = (position: bigint) => visibility.waitFor('toy', position, 200);
  const to = (position: bigint, of: string) => ({ position, epoch: of });
  const commit = { projection: 'toy@1', fence: 1n, changes: [], parked: [] };
  try {
    await runtime.store.claim('toy@1', 1n, 'old');
    await runtime.store.commit({ ...commit, from: 0n, to: to(1_000n, 'old') });
    expect(await visibility.waitFor('toy', 900n, 10_000)).toBe(true);
    served = 'new';
    expect(await isVisible(5n)).toBe(false);
    expect(await visibility.standing('toy')).toMatchObject({ position: 0n });
    visibility.advanced('toy@1', 4n);
    expect([await isVisible(4n), await isVisible(5n)]).toEqual([true, false]);
  } finally {
    visibility.close();
    await runtime.close();
    await database.drop();
  }
});

describe('waiters in one process', () => {
  let database: FreshDatabase;
  let runtime: Runtime;
  let visibility: PostgresVisibility;
  let polls = 0;
  beforeAll(async () => {
    database = await freshDatabase();
    runtime = openRuntime(database);
    const { queryPool } = runtime;
    const query = queryPool.query.bind(queryPool) as (...parameters: unknown[]) => Promise<unknown>;
    const counting = (...parameters: unknown[]): Promise<unknown> => {
      polls += 1;
      return query(...parameters);
    };
    queryPool.query = counting as typeof queryPool.query;
    visibility = createPostgresVisibility({ pool: queryPool, keyOf, epoch, pollMs: 5, maxWaiters: 50 });
  });
  afterAll(async () => {
    visibility.close();
    await runtime.close();
    await database.drop();
  });

  it('are woken by the projector of the same process without a poll, and cost none when it is visible already', async () => {
    const slow = createPostgresVisibility({ pool: runtime.queryPool, keyOf, epoch, pollMs: 60_000 });
    const waiting = slow.waitFor('toy', 5n, 10_000);
    slow.advanced('toy@1', 4n);
    slow.advanced('toy@1', 6n);
    expect(await waiting).toBe(true);
    expect(await slow.waitFor('toy', 6n, 0)).toBe(true);
    expect(polls).toBe(0);
    slow.close();
  });

  it('share one poll, have a limit, and leave none running', async () => {
    polls = 0;
    const waiting = Array.from({ length: 50 }, () => visibility.waitFor('toy', 100n, 60));
    await expect(visibility.waitFor('toy', 100n, 60)).rejects.toMatchObject({ code: 'overloaded' });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
    expect(polls).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const after = polls;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(polls).toBe(after);
  });

  it('are released when it closes', async () => {
    const closing = createPostgresVisibility({ pool: runtime.queryPool, keyOf, epoch });
    const waiting = closing.waitFor('toy', 100n, 60_000);
    closing.close();
    expect(await waiting).toBe(false);
    expect(await closing.waitFor('toy', 100n, 60_000)).toBe(false);
  });
});
