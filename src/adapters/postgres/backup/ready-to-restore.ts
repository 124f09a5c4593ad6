// Makes a database ready for pg_restore: login roles as a start makes them, which the dump's rights name, and none of the
// schemas that the dump brings. What holds a history is never touched.
import { FatalFault } from '../../../ports/faults.ts';
import { prepareDatabase } from '../migrate.ts';
import { createPool, endPool } from '../pool.ts';
import type { Sql } from '../pool.ts';
import { toFault } from '../postgres-faults.ts';

const statementTimeoutMs = 60_000;
/** Schemas of the program; `keys` comes by a dump of its own, so it may be there already. */
const schemas = ['log', 'ops', 'read'] as const;

/**
 * Makes it ready; may be repeated between the dumps of one restore. `ownerUrl` logs in as the database's owner. Raises the
 * fatal fault `not-empty` for a database with an event or keys of its own, and the migrator's faults.
 */
export async function readyToRestore(
  ownerUrl: string,
  { rolesKey, rootKeyId }: { readonly rolesKey: Uint8Array; readonly rootKeyId: string },
): Promise<void> {
  const pool = createPool({
    url: ownerUrl,
    applicationName: 'voicemeet restore',
    maxConnections: 1,
    statementTimeoutMs,
  });
  try {
    let present = await schemasIn(pool);
    const restored = present.includes('keys') && !present.includes('log');
    if (restored) return;
    if (present.length === 0) {
      await prepareDatabase(ownerUrl, rolesKey, { rootKeyId });
      present = await schemasIn(pool);
    }
    await refuseUsed(pool, present);
    // A database that was only started holds nothing: what the migrations made gives way to what the dump has.
    await pool.query(`drop schema if exists ${[...schemas, 'keys'].join(', ')} cascade`);
  } catch (error) {
    throw toFault(error);
  } finally {
    await endPool(pool);
  }
}

async function schemasIn(sql: Pick<Sql, 'query'>): Promise<readonly string[]> {
  const { rows } = await sql.query<{ nspname: string }>(
    'select nspname from pg_namespace where nspname = any($1)',
    [[...schemas, 'keys']],
  );
  return rows.map(({ nspname }) => nspname);
}

async function refuseUsed(sql: Pick<Sql, 'query'>, present: readonly string[]): Promise<void> {
  const used = present.includes('log')
    ? await sql.query<{ used: boolean }>(
        `select log.tail() > 0 or exists (select from keys.epoch_keys) as used`,
      )
    : undefined;
  if (used?.rows[0]?.used === false) return;
  throw new FatalFault(
    'not-empty',
    'The database holds a history already, and a restore would mix two. Restore into a fresh one: name another VOICEMEET_DATA_DIR, or a new database in VOICEMEET_DATABASE_URL.',
  );
}
