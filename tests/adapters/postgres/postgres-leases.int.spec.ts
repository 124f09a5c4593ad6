// PostgreSQL's leases keep the contract of leases; and a server whose clock was set back gives them again.
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { leaseContract } from '../../contracts/lease.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import { openRuntime } from '../../support/projection-runtime.ts';

leaseContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const runtime = openRuntime(database);
  return {
    leases: runtime.leases,
    close: async () => {
      await runtime.close();
      await database.drop();
    },
  };
});

describe('issue 12, A6: the server’s clock was set back by a day', () => {
  it('a lease and a demand of before hold nothing any more', async () => {
    const database = await freshDatabase();
    const runtime = openRuntime(database);
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    try {
      const { leases } = runtime;
      const first = await leases.acquire('work', 'died', 5_000);
      await leases.demand('work', 'died too', 5_000);
      expect(await leases.acquire('work', 'next', 5_000)).toBeUndefined();
      // Which is, seen from the server, that what it wrote lies a day ahead.
      await superuser.query(
        `update ops.leases set until = until + interval '1 day', demanded_until = demanded_until + interval '1 day'`,
      );
      const next = await leases.acquire('work', 'next', 5_000);
      expect(next?.fence).toBeGreaterThan(first!.fence);
    } finally {
      await superuser.end();
      await runtime.close();
      await database.drop();
    }
  });
});
