// Tries to read across tenants before anything is served, and checks the catalogue for what data alone can't show yet:
// a table without forced row-level security, a role without its policy, a role that bypasses all policies.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { FatalFault } from '../../ports/faults.ts';
import { toFault } from './postgres-faults.ts';
import { roleNames } from './roles.ts';
import type { RoleName } from './roles.ts';

/** Roles that see only the tenants of their transaction; the others see all tenants, and are never used for HTTP. */
const boundRoles: readonly RoleName[] = ['vm_appender', 'vm_query', 'vm_auditor', 'vm_keyring', 'vm_eraser'];

/** Every table with a tenant, whether row-level security is forced on it (even for its owner), and whether the asking role may read it. */
const tablesSql = `
  select format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity and c.relforcerowsecurity as guarded,
    has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select') as readable
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  where n.nspname in ('log', 'keys', 'ops', 'read') and c.relkind in ('r', 'p')
  order by 1`;

/** Every role and table on which the role has any right, even on single columns, with the policies that apply to it there. */
const policiesSql = `
  select r.role, format('%I.%I', n.nspname, c.relname) as name,
    coalesce(array_agg(coalesce(p.qual, '') order by p.policyname) filter (where p.policyname is not null), '{}') as quals
  from unnest($1::text[]) r(role) cross join pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  left join pg_policies p on p.schemaname = n.nspname and p.tablename = c.relname and r.role = any(p.roles)
  where n.nspname in ('log', 'keys', 'ops', 'read') and c.relkind in ('r', 'p')
    and has_schema_privilege(r.role, n.oid, 'usage')
    and (has_table_privilege(r.role, c.oid, 'delete') or has_any_column_privilege(r.role, c.oid, 'select, insert, update'))
  group by 1, 2 order by 1, 2`;

const passersSql = `select rolname as role from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls)`;

/** What the probe needs: any pool for the catalogue, and the pool of each role that it tests. */
export interface IsolationProbeOptions {
  readonly catalogue: Pool;
  readonly poolOf: (role: RoleName) => Pool;
  /** Roles to test: those whose pools this process has. */
  readonly tryWith: readonly RoleName[];
}

/** Resolves if tenants are isolated; otherwise raises the fatal fault `tenants-not-isolated`, which names the gap. */
export async function probeIsolation({ catalogue, poolOf, tryWith }: IsolationProbeOptions): Promise<void> {
  try {
    await probeCatalogue(catalogue);
    for (const role of tryWith) await probeData(poolOf(role), role);
  } catch (error) {
    throw toFault(error);
  }
}

async function probeCatalogue(pool: Pool): Promise<void> {
  const tables = await pool.query<{ name: string; guarded: boolean }>(tablesSql);
  for (const { name, guarded } of tables.rows) {
    if (!guarded) throw hole(`${name} has no forced row-level security`);
  }
  const policies = await pool.query<{ role: RoleName; name: string; quals: string[] }>(policiesSql, [
    roleNames,
  ]);
  for (const { role, name, quals } of policies.rows) {
    if (quals.length === 0) throw hole(`${name} has no policy for ${role}`);
    if (boundRoles.includes(role) && !quals.every((qual) => qual.includes('app.tenants'))) {
      throw hole(`a policy of ${name} lets ${role} see rows of tenants that it did not name`);
    }
  }
  const passers = await pool.query<{ role: string }>(passersSql, [roleNames]);
  for (const { role } of passers.rows) throw hole(`${role} bypasses row-level security`);
}

async function probeData(pool: Pool, role: RoleName): Promise<void> {
  const { rows } = await pool.query<{ name: string; readable: boolean }>(tablesSql);
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    for (const tenants of ['', randomUUID()]) {
      await client.query(`select set_config('app.tenants', $1, true)`, [tenants]);
      for (const { name } of rows.filter(({ readable }) => readable)) {
        const seen = await client.query(`select 1 from ${name} limit 1`);
        if (seen.rows.length > 0)
          throw hole(`${role} sees rows of ${name} that belong to tenants it did not name`);
      }
    }
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function hole(what: string): FatalFault {
  return new FatalFault('tenants-not-isolated', `Tenants are not isolated: ${what}. Nothing is served.`);
}
