// Which words the processes know that are connected to the database: they say their level in the names of their connections
// (connection-room.ts), which PostgreSQL shows to every role. A name without one tells the version by its form.
import type { Pool } from 'pg';
import { toFault } from './postgres-faults.ts';

/** Of the roles that decide or follow events: whoever may only ask questions, or copy, can't hold back words by a name. */
const namesSql = `select distinct application_name as name from pg_stat_activity
  where datname = current_database() and application_name like 'voicemeet %' and usename is not null
    and usename not in ('vm_query', 'vm_backup') and (usename like 'vm\\_%'
      or usename = (select pg_get_userbyid(datdba) from pg_database where datname = current_database()))`;

const withLevel = /^voicemeet \S+ w([1-9]\d{0,5})(?:\.|$)/;
/** Of the version that began to name its processes. */
const ofLevel2 = /^voicemeet \S+ \S+\/\d+$/;
/** Of versions before it: the purposes of their pools, and what shows a start of theirs that the embedded server is used. */
const ofLevel1 =
  /^voicemeet (?:appending|audits|commands|keys|owner|presence|probe|projecting|queries|timers)$/;

/** The lowest level among all connections; undefined where none tells one. Raises faults of the database. */
export async function lowestWordLevel(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ name: string }>(namesSql).catch((error: unknown) => {
    throw toFault(error);
  });
  const levels = rows.flatMap(({ name }) => levelOfName(name) ?? []);
  return levels.length === 0 ? undefined : Math.min(...levels);
}

/** What a connection's name tells; undefined for what is no process, such as a migration. */
function levelOfName(name: string): number | undefined {
  const level = withLevel.exec(name)?.[1];
  if (level !== undefined) return Number(level);
  if (ofLevel2.test(name)) return 2;
  return ofLevel1.test(name) ? 1 : undefined;
}
