// Brings a database up to the schema that this code expects: roles first, then the numbered SQL files, once each, in
// order, in one transaction, by one process at a time. Uses the owner's connection only.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { FatalFault, isTransient, TransientFault } from '../../ports/faults.ts';
import { sqlState, toFault } from './postgres-faults.ts';
import { keepFingerprints } from './key-fingerprints.ts';
import { prepareRoles, refuseForeignRoles, rolesForbidden } from './prepare-roles.ts';
import type { RolesClaim } from './prepare-roles.ts';
import { roleLogins } from './role-logins.ts';
import { appendsByFunctions, closeRawAppends } from './raw-appends.ts';
import { rolesKeyFingerprint } from './roles.ts';
import { seenDatabase } from './seen-database.ts';
import type { SeenDatabase } from './seen-database.ts';
import { clientTo } from './url-files.ts';

const ourMigrations = join(import.meta.dirname, 'migrations');
const historySchema = 'ops';
const historyTable = 'migrations';

/** The lock of whoever prepares the database (7306 is VoiceMeet's number; 40 is of read tables, 41 of their readers). */
const preparationLock = [7306, 42] as const;
const connectTimeoutMs = 10_000;
/** How long to wait for another process that prepares the database. */
const lockTimeoutMs = 120_000;
/**
 * How long a migration waits for a lock, how often it tries, and the pause between. Less than the second after which
 * PostgreSQL looks for deadlocks: so in a deadlock with a process that works meanwhile the migration gives up, never the
 * process, whatever order either takes its locks in.
 */
const migrationLockTimeoutMs = 400;
const migrationAttempts = 150;
const migrationPauseMs = 400;
/** Lock not available, deadlock detected. */
const contended = new Set(['55P03', '40P01']);
/** The time limit of one migration statement: long enough for a large table. */
const statementTimeoutMs = 3_600_000;
/** Roles belong to the whole server, so two databases that are prepared at once may conflict. */
const roleAttempts = 10;
const rolePauseMs = 50;
/** "tuple concurrently updated", duplicate role, unique violation: another process changed the same role. */
const metOther = new Set(['XX000', '42710', '23505', '40001', '40P01']);

/** Names of the migrations that this code knows, in order. */
export async function knownMigrations(directory = ourMigrations): Promise<readonly string[]> {
  const files = await readdir(directory);
  return files
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

/** What a preparation is given besides the roles' key. */
export interface PrepareOptions {
  /** Id of the root key that lies beside the roles' key; neither compared nor kept where absent. */
  readonly rootKeyId?: string;
  /** Sets the passwords of all roles and keeps the key's fingerprint, whatever was there, and migrates nothing: an operator asked for just that. */
  readonly takeRoles?: boolean;
  readonly directory?: string;
}

/**
 * Makes the roles and runs the missing migrations. Does nothing if none is missing; several processes may call it at
 * once. `ownerUrl` logs in as the database's owner (CREATEROLE). Returns the names of the migrations that it ran. Raises
 * fatal faults, and then nothing was changed: `schema-newer` if a newer VoiceMeet migrated this database before, and those
 * of `refuseForeignRoles`.
 */
export async function prepareDatabase(
  ownerUrl: string,
  rolesKey: Uint8Array,
  { rootKeyId, takeRoles = false, directory = ourMigrations }: PrepareOptions = {},
): Promise<readonly string[]> {
  const client = clientTo(ownerUrl, {
    application_name: 'voicemeet migrate',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Held until this connection ends: whoever comes second looks at what the first has made.
    await client.query('select pg_advisory_lock($1, $2)', [...preparationLock]);
    const seen = await seenDatabase(client);
    await refuseNewer(seen, { directory });
    const claim = {
      seen,
      rolesKey,
      rootKeyFits: rootKeyId !== undefined && seen.rootKeyIds.includes(rootKeyId),
    };
    await prepareRolesPatiently(client, ownerUrl, claim, takeRoles);
    const ran = takeRoles ? [] : await migratePatiently(client, directory);
    // No process of an older version has ever used a database that was just made.
    if (seen.migrations.length === 0 && ran.includes(appendsByFunctions)) await closeRawAppends(client);
    await keepFingerprints(client, { roles: rolesKeyFingerprint(rolesKey) }, takeRoles);
    // While root keys are changed, several of them have wrapped what is here.
    if (rootKeyId !== undefined) await keepFingerprints(client, { root: rootKeyId }, claim.rootKeyFits);
    return ran;
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Raises fatal `schema-newer` if a newer VoiceMeet migrated the database; `named` begins the sentence. */
export async function refuseNewer(
  { migrations }: SeenDatabase,
  { directory = ourMigrations, named = 'The database' } = {},
): Promise<void> {
  const known = new Set(await knownMigrations(directory));
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new FatalFault(
    'schema-newer',
    `${named} was migrated by a newer VoiceMeet (${unknown.join(', ')}): start that version, or restore a backup made by this one.`,
  );
}

/** Raises fatal `schema-older` if migrations of this code are missing: for whoever must not migrate. `named` begins the sentence. */
export async function refuseOlder({ migrations }: SeenDatabase, named = 'The database'): Promise<void> {
  const ran = new Set(migrations);
  const missing = (await knownMigrations()).filter((name) => !ran.has(name));
  if (missing.length === 0) return;
  throw new FatalFault(
    'schema-older',
    `${named} is older than this VoiceMeet: ${missing.length} migrations are missing (${missing[0] ?? ''}${missing.length > 1 ? ` to ${missing.at(-1) ?? ''}` : ''}). Nothing was changed. Run "voicemeet migrate" or start this version, or use the command line of the version that runs.`,
  );
}

async function migratePatiently(client: Client, directory: string): Promise<readonly string[]> {
  await client.query(`set lock_timeout = ${migrationLockTimeoutMs}`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runMigrations(client, directory);
    } catch (fault) {
      if (!contended.has(sqlState(fault) ?? '')) throw fault;
      if (attempt === migrationAttempts) {
        throw new TransientFault(
          'migration-blocked',
          'The database could not be migrated, since other sessions kept the tables locked. Nothing was changed, and running processes go on. Look for long transactions in pg_stat_activity, then start again.',
          { cause: fault },
        );
      }
      await pause(migrationPauseMs);
    }
  }
}

async function runMigrations(client: Client, directory: string): Promise<readonly string[]> {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  try {
    const ran = await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsTable: historyTable,
      migrationsSchema: historySchema,
      createMigrationsSchema: true,
      singleTransaction: true,
      checkOrder: true,
      advisoryLockMode: 'wait',
      logger: { info: say, warn: () => undefined, error: () => undefined },
    });
    return ran.map((migration) => migration.name);
  } catch (cause) {
    // The runner names the file only in the line that it logs before it starts it.
    const name = said
      .findLast((message) => message.includes('MIGRATION'))
      ?.replace(/^#+ MIGRATION (\S+).*/s, '$1');
    const fault = toFault(cause);
    if (name === undefined || isTransient(fault)) throw fault;
    throw new FatalFault('migration-failed', `Migration ${name} failed: ${placeOf(cause)}`, { cause });
  }
}

function placeOf(cause: unknown): string {
  if (!(cause instanceof DatabaseError)) return cause instanceof Error ? cause.message : String(cause);
  const detail = [cause.detail, cause.hint, cause.where].filter((part) => part !== undefined).join('; ');
  return `${cause.message} at character ${cause.position ?? '?'} of its text${detail === '' ? '' : ` (${detail})`}`;
}

async function prepareRolesPatiently(
  client: Client,
  ownerUrl: string,
  claim: Omit<RolesClaim, 'logins' | 'rolesKey'> & { readonly rolesKey: Uint8Array },
  takeRoles: boolean,
): Promise<void> {
  for (let attempt = 1; attempt <= roleAttempts; attempt += 1) {
    const logins = await roleLogins(client, ownerUrl, claim.rolesKey);
    if (!takeRoles) await refuseForeignRoles(client, { ...claim, logins });
    try {
      await client.query('begin');
      await prepareRoles(client, claim.rolesKey, logins);
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      if (sqlState(error) === '42501') throw await rolesForbidden(client, error);
      if (!metOther.has(sqlState(error) ?? '')) throw error;
      await pause(rolePauseMs * attempt);
    }
  }
  throw new TransientFault('roles-contended', 'Other processes kept changing the database roles: try again.');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
