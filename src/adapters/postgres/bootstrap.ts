// What only the superuser of our own (embedded) server does: it makes the database, its owner and the backup role, and
// holds the connection by which a running program shows that it uses the server. Knows no table.
import { escapeIdentifier } from 'pg';
import type { Client } from 'pg';
import { advisoryLocksAreOpen, closeAdvisoryLocksSql } from './advisory-locks.ts';
import { onConnection } from './one-connection.ts';
import type { ConnectionLimits } from './one-connection.ts';
import { toFault } from './postgres-faults.ts';
import { backupRole, isVerifierOf } from './backup/backup-role.ts';
import { scramVerifier } from './roles.ts';
import { clientTo } from './url-files.ts';

/** The database of the product, and its owner (not a superuser). */
export const databaseName = 'voicemeet';
export const ownerRole = 'vm_owner';
export const superuserRole = 'postgres';
/** The server's own database: for what concerns all databases. */
export const commonDatabase = 'postgres';

/** The version before calls its own "voicemeet presence": so a start sees whether such a process still runs. */
const presenceName = 'voicemeet presence 2';
const presenceBefore = 'voicemeet presence';
const limits: ConnectionLimits = {
  applicationName: 'voicemeet bootstrap',
  connectTimeoutMs: 2_000,
  statementTimeoutMs: 30_000,
};

/** This program's presence on the server: counts other programs' sessions, and can be ended. */
export interface Presence {
  /** The number of client connections of others, to any database of the server. */
  readonly others: () => Promise<number>;
  readonly leave: () => Promise<void>;
}

function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  return onConnection(url, limits, work);
}

/** The data directory of the server at a URL: shows that it is ready, and which installation it belongs to. Raises faults. */
export function dataDirectoryOf(superuserUrl: string): Promise<string> {
  return connected(superuserUrl, async (client) => {
    const result = await client.query<{ data_directory: string }>('show data_directory');
    return result.rows[0]?.data_directory ?? '';
  });
}

/**
 * Makes database, owner and backup role where they are missing, and changes nothing where they are there, of whatever
 * version; may be repeated. One caller at a time.
 */
export async function bootstrapServer(superuserUrl: string, ownerPassword: string): Promise<void> {
  const present = await connected(superuserUrl, async (client) => {
    await client.query('begin');
    await makeRole(client, ownerRole, `login createrole password '${scramVerifier(ownerPassword)}'`);
    await makeRole(client, backupRole, 'nologin bypassrls');
    await client.query(`grant pg_read_all_stats to ${ownerRole}`);
    await client.query(`grant pg_read_all_data to ${backupRole}`);
    await client.query(`revoke all on database ${commonDatabase} from public`);
    await client.query(`grant connect on database ${commonDatabase} to ${ownerRole}`);
    await client.query('commit');
    const found = await client.query('select from pg_database where datname = $1', [databaseName]);
    return found.rowCount === 1;
  });
  if (present) return;
  await connected(superuserUrl, (client) =>
    client.query(`create database ${databaseName} owner ${ownerRole}`),
  );
}

/** Whether a program of the version before uses the server. */
export function isUsedByVersionBefore(superuserUrl: string): Promise<boolean> {
  return connected(superuserUrl, async (client) => {
    const found = await client.query('select from pg_stat_activity where application_name = $1 limit 1', [
      presenceBefore,
    ]);
    return found.rowCount === 1;
  });
}

/**
 * Lets the backup role log in to our database, and read only: on a server that was just made, or made by a version before, it
 * can't. What fits is left alone; may be repeated.
 */
export function admitBackups(superuserUrl: string, password: string): Promise<void> {
  return connected(superuserUrl, async (client) => {
    const { rows } = await client.query<{
      rolcanlogin: boolean;
      rolpassword: string | null;
      granted: boolean;
    }>(
      `select rolcanlogin, rolpassword, exists (
         select from pg_database, aclexplode(datacl) as acl where datname = $2 and acl.grantee = pg_authid.oid
       ) as granted
       from pg_authid where rolname = $1`,
      [backupRole, databaseName],
    );
    const [role] = rows;
    const isAdmitted = role?.rolcanlogin === true && isVerifierOf(role.rolpassword ?? '', password);
    if (isAdmitted && role.granted) return;
    await client.query('begin');
    await client.query(`alter role ${backupRole} set default_transaction_read_only = on`);
    await client.query(`grant connect on database ${databaseName} to ${backupRole}`);
    await client.query(`alter role ${backupRole} login password '${scramVerifier(password)}'`);
    await client.query('commit');
  });
}

/** Takes the advisory locks of a database from everybody but those who need them; may be repeated. `superuserUrl` names the database. */
export function closeAdvisoryLocks(superuserUrl: string): Promise<void> {
  return connected(superuserUrl, async (client) => {
    if (await advisoryLocksAreOpen(client)) await client.query(closeAdvisoryLocksSql);
  });
}

async function makeRole(client: Client, name: string, attributes: string): Promise<void> {
  const found = await client.query('select from pg_roles where rolname = $1', [name]);
  if (found.rowCount === 0) await client.query(`create role ${escapeIdentifier(name)} ${attributes}`);
}

/** Opens the connection that tells other programs that this one uses the server; `onLost` once, when it breaks by itself. */
export async function enterServer(ownerUrl: string, onLost: () => void): Promise<Presence> {
  const client = clientTo(ownerUrl, {
    application_name: presenceName,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: limits.statementTimeoutMs,
    keepAlive: true,
  });
  let left = false;
  const lost = (): void => {
    if (left) return;
    left = true;
    onLost();
  };
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw toFault(error);
  }
  client.on('end', lost);
  return {
    others: async () => {
      const result = await client.query<{ others: number }>(
        `select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      return result.rows[0]?.others ?? 0;
    },
    leave: async () => {
      left = true;
      await client.end().catch(() => undefined);
    },
  };
}
