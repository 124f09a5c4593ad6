// The probe finds each way to read across tenants, and passes if there is none.
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { probeIsolation } from '../../../src/adapters/postgres/isolation-probe.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';

/** As migrations/0016_policies_stay_filters.sql makes them. */
const ofTenants = `using (coalesce(tenant = any ((select string_to_array(current_setting('app.tenants', true), ',')::uuid[])::uuid[]), false))`;
const tried: readonly RoleName[] = ['vm_appender', 'vm_query', 'vm_auditor'];

describe('the isolation probe', () => {
  let database: FreshDatabase;
  let superuser: Client;
  const pools = new Map<RoleName, Pool>();
  const poolOf = (role: RoleName): Pool => pools.get(role)!;
  const probe = () => probeIsolation({ catalogue: poolOf('vm_appender'), poolOf, tryWith: tried });

  beforeAll(async () => {
    database = await freshDatabase();
    const log = openPostgresLog(database);
    const canary = aTenant();
    await log.log.append(anAppend(canary, aStream(canary), 'none'));
    await log.close();
    for (const role of tried) {
      const url = database.roleUrl(role);
      pools.set(
        role,
        createPool({ url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 5_000 }),
      );
    }
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
  });
  beforeEach(() => probe());
  afterEach(() => probe());
  afterAll(async () => {
    await superuser.end();
    await Promise.all([...pools.values()].map((pool) => endPool(pool)));
    await database.drop();
  });

  it.each([
    [
      'a table whose policies its owner passes by',
      'alter table log.streams no force row level security',
      'alter table log.streams force row level security',
      /log\.streams has no forced/,
    ],
    [
      'a table without row-level security',
      'alter table log.events disable row level security',
      'alter table log.events enable row level security',
      /log\.events has no forced/,
    ],
    [
      'a dropped policy',
      'drop policy appender on log.answers',
      `create policy appender on log.answers to vm_appender ${ofTenants}`,
      /log\.answers has no policy for vm_appender/,
    ],
    [
      'a table of which a role may read some columns without a policy',
      'drop policy query on ops.stuck_work',
      `create policy query on ops.stuck_work for select to vm_query ${ofTenants}`,
      /ops\.stuck_work has no policy for vm_query/,
    ],
    [
      'a policy that lets some columns through',
      'create policy leak on ops.stuck_work for select to vm_query using (true)',
      'drop policy leak on ops.stuck_work',
      /lets vm_query see rows/,
    ],
    [
      'a policy that lets everything through',
      'create policy leak on log.events for select to vm_auditor using (true)',
      'drop policy leak on log.events',
      /lets vm_auditor see rows/,
    ],
  ])('finds %s', async (_what, breakIt, mendIt, message) => {
    await superuser.query(breakIt);
    try {
      await expect(probe()).rejects.toMatchObject({
        code: 'tenants-not-isolated',
        message: expect.stringMatching(message),
      });
    } finally {
      await superuser.query(mendIt);
    }
  });

  it('meets policies of one form, which read the tenants once for a statement and are no way into an index', async () => {
    const { rows } = await superuser.query<{ qual: string }>(
      `select distinct qual from pg_policies where qual like '%app.tenants%'`,
    );
    expect(rows).toEqual([{ qual: expect.stringMatching(/^COALESCE\(\(tenant = ANY \(\( SELECT/) }]);
  });
});
