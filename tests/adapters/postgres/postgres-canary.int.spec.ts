// Issue 13, E23: the canary's beats in PostgreSQL.
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresCanary } from '../../../src/adapters/postgres/postgres-canary.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

describe('issue 13 E23: beats of the canary', () => {
  let database: FreshDatabase;
  const pools: Pool[] = [];
  const as = (role: RoleName) => {
    const pool = createPool({
      url: database.roleUrl(role),
      applicationName: 'voicemeet test',
      maxConnections: 1,
      statementTimeoutMs: 10_000,
      onLost: () => undefined,
    });
    pools.push(pool);
    return createPostgresCanary(pool);
  };
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(async () => {
    await Promise.all(pools.map(endPool));
    await database.drop();
  });

  it('are numbered, kept as the newest only, and seen by each step as its own role, never back', async () => {
    const [scheduler, projector, reactor] = [as('vm_scheduler'), as('vm_projector'), as('vm_reactor')];
    expect(await projector.newest()).toBeUndefined();
    await scheduler.send(5n);
    await scheduler.send(9n);
    expect(await projector.newest()).toEqual({ beat: 2n, position: 9n });
    await projector.seen('projection x', { beat: 2n, position: 9n });
    await projector.seen('projection x', { beat: 1n, position: 5n });
    await reactor.seen('reactor rooms', { beat: 1n, position: 5n });
    const { rows } = await pools[0]!.query('select step, beat, "position" from ops.canary order by step');
    expect(rows).toEqual([
      { step: 'projection x', beat: 2n, position: 9n },
      { step: 'reactor rooms', beat: 1n, position: 5n },
      { step: 'sent', beat: 2n, position: 9n },
    ]);
    const ages = await scheduler.ages();
    expect([...ages.keys()].sort()).toEqual(['projection x', 'reactor rooms', 'sent']);
    for (const age of ages.values()) expect(age).toBeGreaterThanOrEqual(0);
  });
});
