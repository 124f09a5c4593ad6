// Whether a database holds a history already, and under which root keys its keys are wrapped: a root key must then
// not be made anew, and must be the right one.
import { createPool, endPool } from './pool.ts';
import { toFault } from './postgres-faults.ts';

const statementTimeoutMs = 10_000;

/** What was kept before this start. */
export interface KeptHistory {
  /** An event or a key is there. (Where the log is elsewhere, its events need the keys that are here.) */
  readonly begun: boolean;
  /** Ids of the root keys under which epoch keys are wrapped; more than one only while they are being changed. */
  readonly rootKeyIds: readonly string[];
}

/** The history of a migrated database. `ownerUrl` logs in as the database's owner. Raises PostgreSQL's faults. */
export async function keptHistory(ownerUrl: string): Promise<KeptHistory> {
  const applicationName = 'voicemeet start';
  const pool = createPool({ url: ownerUrl, applicationName, maxConnections: 1, statementTimeoutMs });
  try {
    const { rows } = await pool.query<{ events: boolean; ids: readonly string[] }>(
      `select log.tail() > 0 as events,
         array(select distinct root_key_id from keys.epoch_keys order by root_key_id) as ids`,
    );
    const { events = false, ids = [] } = rows[0] ?? {};
    return { begun: events || ids.length > 0, rootKeyIds: ids };
  } catch (error) {
    throw toFault(error);
  } finally {
    await endPool(pool);
  }
}
