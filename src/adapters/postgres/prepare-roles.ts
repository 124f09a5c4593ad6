// Makes the login roles of the running program and keeps them as this code needs them. Roles belong to the whole server, and
// programs are logged in as them: so nothing that fits is touched.
//
//   I1  A password that is taken is never set again.
//   I2  A password that is not taken is set only where no other database of the server has these roles, and where it is
//       shown that the keys are this database's. Everywhere else an operator has to say so.
import { FatalFault } from '../../ports/faults.ts';
import type { Sql } from './pool.ts';
import { roleNames, rolePassword, roles, rolesKeyFingerprint, scramVerifier } from './roles.ts';
import type { RoleName } from './roles.ts';
import type { RoleLogin } from './role-logins.ts';
import type { SeenDatabase } from './seen-database.ts';

/** What decides whether passwords may be set. */
export interface RolesClaim {
  readonly seen: SeenDatabase;
  /** Undefined where the keys directory has none. */
  readonly rolesKey: Uint8Array | undefined;
  readonly logins: ReadonlyMap<RoleName, RoleLogin>;
  /** Whether what is wrapped in this database is wrapped under the root key that lies beside the roles' key. */
  readonly rootKeyFits: boolean;
}

const wayOut =
  'put the right file back, or, if these keys are meant, run "voicemeet roles set-passwords --reason …": programs with the former passwords must then be started again';

/**
 * Raises fatal faults where the roles are not this installation's, and changes nothing: `roles-key-missing` and
 * `roles-key-mismatch` for another key than this database was made with, `server-shared` where another database of the
 * server uses the roles with another key.
 */
export async function refuseForeignRoles(
  sql: Sql,
  { seen, rolesKey, logins, rootKeyFits }: RolesClaim,
): Promise<void> {
  if (rolesKey !== undefined || seen.migrations.length > 0) fittingRolesKey(seen, rolesKey);
  const refused = [...logins].filter(([, login]) => login === 'refused').map(([role]) => role);
  if (refused.length === 0) return;
  const others = await otherInstallations(sql);
  if (others.length > 0) {
    throw new FatalFault(
      'server-shared',
      `Another installation uses this PostgreSQL server: the database roles ${refused.join(', ')} have passwords that do not derive from these keys, and they belong to the database ${others.join(', ')} too. Nothing was changed. Use a server of its own for each installation; or, if that database is not in use any more, run "voicemeet roles set-passwords --reason …".`,
    );
  }
  const isFresh = seen.migrations.length === 0;
  if (isFresh || rootKeyFits || seen.fingerprints.roles !== undefined) return;
  throw new FatalFault(
    'roles-key-mismatch',
    `The database roles ${refused.join(', ')} do not take the passwords that derive from database-roles.key in the keys directory, and nothing shows that these keys belong to this data. Nothing was changed: ${wayOut}.`,
  );
}

/** The roles' key, compared with its fingerprint in the database. Raises fatal `roles-key-missing` and `roles-key-mismatch`. */
export function fittingRolesKey(
  { fingerprints }: Pick<SeenDatabase, 'fingerprints'>,
  rolesKey: Uint8Array | undefined,
): Uint8Array {
  if (rolesKey === undefined) {
    throw new FatalFault(
      'roles-key-missing',
      `The keys directory has no database-roles.key, from which the passwords of this database's roles derive. Nothing was changed: ${wayOut}.`,
    );
  }
  const [own, kept] = [rolesKeyFingerprint(rolesKey), fingerprints.roles];
  if (kept === undefined || kept === own) return rolesKey;
  throw new FatalFault(
    'roles-key-mismatch',
    `The key ${own} in database-roles.key is not the one that this database was made with (${kept}). Nothing was changed: ${wayOut}.`,
  );
}

/** Databases of the server that name our roles in their rights, apart from this one: a start gives each database these. */
async function otherInstallations(sql: Sql): Promise<readonly string[]> {
  const { rows } = await sql.query<{ datname: string }>(
    `select distinct datname from pg_database, aclexplode(datacl) as acl
     where datname <> current_database() and acl.privilege_type = 'CONNECT'
       and acl.grantee in (select oid from pg_roles where rolname = any($1))
     order by 1`,
    [roleNames],
  );
  return rows.map(({ datname }) => datname);
}

/**
 * Makes the roles that are missing, sets the passwords that are refused and the limits that differ, and gives the right to
 * connect to them and nobody else. `sql` is the owner's connection (CREATEROLE). Raises a fatal fault `role-too-mighty` if
 * one of them is a superuser or bypasses row-level security.
 */
export async function prepareRoles(
  sql: Sql,
  key: Uint8Array,
  logins: ReadonlyMap<RoleName, RoleLogin>,
): Promise<void> {
  for (const role of roleNames) {
    const login = logins.get(role) ?? 'missing';
    if (login === 'taken') continue;
    const verb = login === 'missing' ? 'create' : 'alter';
    await sql.query(`${verb} role ${role} login password '${scramVerifier(rolePassword(role, key))}'`);
  }
  await setLimits(sql);
  await giveConnect(sql);
  await refuseMight(sql);
}

/** The fault of an owner's account that may not prepare the roles, with what to do; `cause` is PostgreSQL's. */
export async function rolesForbidden(sql: Sql, cause: unknown): Promise<FatalFault> {
  const { rows } = await sql.query<{ account: string; roles: string | null }>(
    `select current_user as account, (
       select string_agg(rolname, ', ' order by rolname) from pg_roles
       where rolname = any($1) and not pg_has_role(current_user, oid, 'member with admin option')) as roles`,
    [roleNames],
  );
  const { account = '?', roles = null } = rows[0] ?? {};
  const given =
    roles === null
      ? ''
      : `, and over the roles that another account made: grant ${roles} to ${account} with admin option`;
  return new FatalFault(
    'roles-forbidden',
    `The account ${account} may not make or change the program's database roles (${cause instanceof Error ? cause.message : String(cause)}). Nothing was changed. Use the account that made them, or give this one the right: it needs CREATEROLE${given}.`,
    { cause },
  );
}

/** Connections are limited where nobody has limited them yet: an operator's own number stays. */
async function setLimits(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{
    rolname: string;
    rolconfig: readonly string[] | null;
    unlimited: boolean;
    server: number;
  }>(
    `select rolname, rolconfig, rolconnlimit = -1 as unlimited,
       current_setting('max_connections')::int as server
     from pg_roles where rolname = any($1)`,
    [roleNames],
  );
  for (const { rolname, server } of rows.filter(({ unlimited }) => unlimited)) {
    const share = roles[rolname as RoleName].shareOfConnections;
    await sql.query(`alter role ${rolname} connection limit ${Math.ceil(server * share)}`);
  }
  const settings = new Map(rows.map(({ rolname, rolconfig }) => [rolname, new Set(rolconfig)]));
  for (const role of roleNames) {
    const limits = roles[role];
    const wanted = [
      ['statement_timeout', limits.statementTimeoutMs],
      ['idle_in_transaction_session_timeout', limits.idleInTransactionTimeoutMs],
      ['lock_timeout', limits.lockTimeoutMs],
    ] as const;
    for (const [name, value] of wanted) {
      if (settings.get(role)?.has(`${name}=${value}`) === true) continue;
      await sql.query(`alter role ${role} set ${name} = ${value}`);
    }
  }
}

/** Changed only where it differs: a change takes a lock on the row of the database, which other starts wait for. */
async function giveConnect(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ name: string }>(
    `select case when acl.grantee = 0 then 'public' else acl.grantee::regrole::text end as name
     from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) as acl
     where datname = current_database() and (acl.grantee = 0 or acl.privilege_type = 'CONNECT')`,
  );
  const having = new Set(rows.map(({ name }) => name));
  if (!having.has('public') && roleNames.every((role) => having.has(role))) return;
  await sql.query(`do $$ begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to ${roleNames.join(', ')}', current_database());
  end $$`);
}

async function refuseMight(sql: Sql): Promise<void> {
  const mighty = await sql.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolreplication)',
    [roleNames],
  );
  const names = mighty.rows.map((row) => row.rolname).join(', ');
  if (names === '') return;
  throw new FatalFault(
    'role-too-mighty',
    `Database roles must not be superusers nor bypass row-level security: ${names}.`,
  );
}
