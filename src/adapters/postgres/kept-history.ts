// Whether a database holds a history already, and under which root keys its keys are wrapped. If it does, no new root
// key may be made, and the one that is there must be the right one.
import { createPool, endPool } from './pool.ts';
import { toFault } from './postgres-faults.ts';

const statementTimeoutMs = 10_000;

/** What was stored before this start. */
export interface KeptHistory {
  /** Whether there is an event or a key. (If the log is in another store, its events need the keys that are here.) */
  readonly begun: boolean;
  /** Ids of the root keys under which epoch keys are wrapped; more than one only during a rotation. */
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
