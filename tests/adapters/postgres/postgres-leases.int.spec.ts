// PostgreSQL's leases keep the contract of leases.
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
