// Questions to read models of one tenant in one round trip: begin, the tenant for this transaction, the
// question and commit are on the wire together.
import type { Pool } from 'pg';
import { isUuid } from '../../domain/shared/ids.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { pipelined } from './pipeline.ts';
import { rowTypes } from './row-types.ts';

/**
 * Readers of read models pass this gate together (`pg_advisory_xact_lock_shared`), a swap of tables alone: so it
 * never holds one table that a reader wants while it waits for one that the reader holds. 7306 is the house's.
 */
export const readersGate = '7306, 41';

/**
 * Read models over a pool of role vm_query made with `pipeline`. The tenant is set in a statement of its own: set inside
 * the one that reads, row-level security would be planned before it is known and find nothing.
 */
export function createPostgresReadDb(pool: Pool): ReadDb {
  const types = rowTypes();
  return {
    query: async (tenant, sql, values) => {
      if (!isUuid(tenant)) throw new PermanentFault('tenant-malformed', 'A tenant is named by a UUID.');
      const begin = `begin read only; set local app.tenants = '${tenant}'; select pg_advisory_xact_lock_shared(${readersGate})`;
      const [result] = await pipelined(pool, begin, [{ text: sql, values: [...values], types }]);
      return result?.rows ?? [];
    },
  };
}
