// Brings a database up to the schema that this code expects: roles first, then the numbered SQL files, once each, in
// order, in one transaction, by one process at a time. Uses the owner's connection only.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { Client, DatabaseError } from 'pg';
import { FatalFault, isTransient, TransientFault } from '../../ports/faults.ts';
import { sqlState, toFault } from './postgres-faults.ts';
import { prepareRoles } from './roles.ts';

const ourMigrations = join(import.meta.dirname, 'migrations');
const historySchema = 'ops';
const historyTable = 'migrations';

const connectTimeoutMs = 10_000;
/** How long to wait for another process that migrates, and for any lock that a migration needs. */
const lockTimeoutMs = 120_000;
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

/**
 * Makes the roles and runs the missing migrations. Does nothing if none is missing; several processes may call it at
 * once. `ownerUrl` logs in as the database's owner (CREATEROLE). Returns the names of the migrations that it ran. Raises
 * fatal faults: `schema-newer` if a newer VoiceMeet migrated this database before.
 */
export async function prepareDatabase(
  ownerUrl: string,
  rolesKey: Uint8Array,
  directory = ourMigrations,
): Promise<readonly string[]> {
  const client = new Client({
    connectionString: ownerUrl,
    application_name: 'voicemeet migrate',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await refuseNewer(client, directory);
    await prepareRolesPatiently(client, rolesKey);
    return await runMigrations(client, directory);
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refuseNewer(client: Client, directory: string): Promise<void> {
  const table = await client.query<{ present: boolean }>('select to_regclass($1) is not null as present', [
    `${historySchema}.${historyTable}`,
  ]);
  if (table.rows[0]?.present !== true) return;
  const known = new Set(await knownMigrations(directory));
  const history = await client.query<{ name: string }>(
    `select name from ${historySchema}.${historyTable} order by id`,
  );
  const unknown = history.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new FatalFault(
    'schema-newer',
    `The database was migrated by a newer VoiceMeet (${unknown.join(', ')}): start that version, or restore a backup made by this one.`,
  );
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

async function prepareRolesPatiently(client: Client, rolesKey: Uint8Array): Promise<void> {
  for (let attempt = 1; attempt <= roleAttempts; attempt += 1) {
    try {
      await client.query('begin');
      await prepareRoles(client, rolesKey);
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      if (!metOther.has(sqlState(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, rolePauseMs * attempt));
    }
  }
  throw new TransientFault('roles-contended', 'Other processes kept changing the database roles: try again.');
}
