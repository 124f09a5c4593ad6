// Whether a database holds a history already: its keys must then be somewhere, and must not be made anew.
import { createPool, endPool } from './pool.ts';
import { toFault } from './postgres-faults.ts';

const statementTimeoutMs = 10_000;

/** Whether the log of a migrated database holds an event. `ownerUrl` logs in as the database's owner. Raises PostgreSQL's faults. */
export async function hasLogBegun(ownerUrl: string): Promise<boolean> {
  const applicationName = 'voicemeet start';
  const pool = createPool({ url: ownerUrl, applicationName, maxConnections: 1, statementTimeoutMs });
  try {
    const result = await pool.query<{ began: boolean }>('select log.tail() > 0 as began');
    return result.rows[0]?.began === true;
  } catch (error) {
    throw toFault(error);
  } finally {
    await endPool(pool);
  }
}
