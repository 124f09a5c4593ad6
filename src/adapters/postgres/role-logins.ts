// Whether the login roles exist and take the passwords that derive from a key: found out by logging in, since nobody but a
// superuser can read what PostgreSQL stores of a password. Changes nothing.
import type { Sql } from './pool.ts';
import { sqlState, toFault } from './postgres-faults.ts';
import { roleNames, roleUrl } from './roles.ts';
import type { RoleName } from './roles.ts';
import { clientTo } from './url-files.ts';

/** How a role takes its derived password. `refused` too where there is no key to derive one from. */
export type RoleLogin = 'missing' | 'taken' | 'refused';

const connectTimeoutMs = 5_000;
/** Wrong password; and, once the password was taken, no right to connect to the database. */
const passwordRefused = '28P01';
const databaseRefused = '42501';

/** How each of them does, one login at a time. `sql` is the owner's connection. Raises the faults of a server that is away. */
export async function roleLogins(
  sql: Sql,
  ownerUrl: string,
  rolesKey: Uint8Array | undefined,
): Promise<ReadonlyMap<RoleName, RoleLogin>> {
  const known = await sql.query<{ rolname: string; rolcanlogin: boolean }>(
    'select rolname, rolcanlogin from pg_roles where rolname = any($1)',
    [roleNames],
  );
  const mayLogIn = new Map(known.rows.map((row) => [row.rolname, row.rolcanlogin]));
  const found = new Map<RoleName, RoleLogin>();
  for (const role of roleNames) {
    const may = mayLogIn.get(role);
    if (may === undefined) found.set(role, 'missing');
    else if (!may || rolesKey === undefined) found.set(role, 'refused');
    else found.set(role, (await takesPassword(roleUrl(ownerUrl, role, rolesKey))) ? 'taken' : 'refused');
  }
  return found;
}

/**
 * Whether a login's password is taken, by a connection of its own that is closed at once. Raises the faults of a server that
 * is away or has no connection left, and `database-credentials` where its pg_hba.conf has no entry for the role.
 */
export async function takesPassword(url: string): Promise<boolean> {
  const client = clientTo(url, {
    application_name: 'voicemeet login check',
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    const state = sqlState(error);
    if (state === passwordRefused) return false;
    if (state === databaseRefused) return true;
    throw toFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
