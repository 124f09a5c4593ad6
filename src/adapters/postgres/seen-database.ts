// What a database says of itself before anything is changed in it: which migrations ran, whether it holds a history, and
// which keys it was made with. Only reads, and understands databases of every version.
import { FatalFault, TransientFault } from '../../ports/faults.ts';
import { onConnection } from './one-connection.ts';
import type { ConnectionLimits } from './one-connection.ts';
import type { Sql } from './pool.ts';
import { sqlState } from './postgres-faults.ts';

/** Keys whose fingerprints a database keeps. */
export type FingerprintName = 'root' | 'roles' | 'guests';

/** Fingerprints by the key's name; a database of an earlier version has none. */
export type Fingerprints = Readonly<Partial<Record<FingerprintName, string>>>;

/** What was stored before this start. */
export interface SeenDatabase {
  /** Names of the migrations that ran, in order; none where no start has prepared the database yet. */
  readonly migrations: readonly string[];
  /** Whether there is an event or a key. (If the log is in another store, its events need the keys that are here.) */
  readonly begun: boolean;
  /** Ids of the root keys under which epoch keys are wrapped; more than one only during a rotation. */
  readonly rootKeyIds: readonly string[];
  readonly fingerprints: Fingerprints;
}

const limits: ConnectionLimits = {
  applicationName: 'voicemeet start',
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 10_000,
};

const tablesSql = `select to_regclass('ops.migrations') is not null as migrated,
  to_regclass('keys.epoch_keys') is not null and to_regproc('log.tail') is not null as history,
  to_regclass('ops.key_fingerprints') is not null as fingerprints`;

const historySql = `select log.tail() > 0 as events,
  array(select distinct root_key_id from keys.epoch_keys order by root_key_id) as ids`;

/** Looks over a connection of the database's owner. Raises the driver's errors. */
export async function seenDatabase(sql: Sql): Promise<SeenDatabase> {
  const tables = (await sql.query<{ migrated: boolean; history: boolean; fingerprints: boolean }>(tablesSql))
    .rows[0];
  const migrations =
    tables?.migrated === true
      ? (await sql.query<{ name: string }>('select name from ops.migrations order by id')).rows
      : [];
  const { events = false, ids = [] } =
    tables?.history === true
      ? ((await sql.query<{ events: boolean; ids: readonly string[] }>(historySql)).rows[0] ?? {})
      : {};
  return {
    migrations: migrations.map(({ name }) => name),
    begun: events || ids.length > 0,
    rootKeyIds: ids,
    fingerprints: tables?.fingerprints === true ? await fingerprintsIn(sql) : {},
  };
}

/** No right to see; no such table, schema. */
const notToBeSeen = new Set(['42501', '42P01', '3F000']);

/**
 * What the appender's role may see of it, by a connection of its own: versions and fingerprints. Raises PostgreSQL's faults,
 * and fatal `schema-older` where a version that lets this role look has not migrated the database yet.
 */
export async function lookAsRole(url: string): Promise<SeenDatabase> {
  try {
    return await whileStarting(url, async (sql) => {
      const { rows } = await sql.query<{ name: string }>('select name from ops.migrations order by id');
      const migrations = rows.map(({ name }) => name);
      return { migrations, begun: true, rootKeyIds: [], fingerprints: await fingerprintsIn(sql) };
    });
  } catch (fault) {
    if (sqlState(fault) === '28P01') {
      throw new TransientFault(
        'database-credentials',
        'PostgreSQL refuses the password of vm_appender. If the database was never migrated, run "voicemeet migrate" where the owner\'s account is; else print the file of VOICEMEET_ROLE_PASSWORDS_FILE anew by "voicemeet roles passwords". Nothing was changed.',
        { cause: fault },
      );
    }
    if (!notToBeSeen.has(sqlState(fault) ?? '')) throw fault;
    throw new FatalFault(
      'schema-older',
      'This VoiceMeet has not migrated the database yet, and this process, which has no owner\'s account, may not. Nothing was changed, and programs of the version before go on. Run "voicemeet migrate" of this version where the owner\'s account is, then start this process again; or name another database by VOICEMEET_DATABASE_URL if it is the wrong one.',
      { cause: fault },
    );
  }
}

/** The fingerprints that a database of this version keeps. */
export async function fingerprintsIn(sql: Sql): Promise<Fingerprints> {
  const { rows } = await sql.query<{ name: FingerprintName; fingerprint: string }>(
    'select name, fingerprint from ops.key_fingerprints',
  );
  return Object.fromEntries(rows.map(({ name, fingerprint }) => [name, fingerprint]));
}

/** Looks by a connection of its own; `ownerUrl` logs in as the database's owner. Raises PostgreSQL's faults. */
export async function lookAtDatabase(ownerUrl: string): Promise<SeenDatabase> {
  return whileStarting(ownerUrl, seenDatabase);
}

/** Does a start's work on a connection of its own, which is closed after it. Raises PostgreSQL's faults. */
export function whileStarting<Result>(url: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  return onConnection(url, limits, work);
}
