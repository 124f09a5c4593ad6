// Whether a login role may do what this version needs of the database: a right may have been taken away, or left out by a restore.
import type { Pool } from 'pg';
import { FatalFault } from '../../ports/faults.ts';
import { askPool } from './ask-pool.ts';
import { roleRights } from './role-rights.ts';
import type { RoleName } from './roles.ts';

/** One privilege on one object, or on one of its columns. */
interface Right {
  readonly kind: string;
  readonly schema: string;
  readonly object: string;
  readonly privilege: string;
  readonly column: string | null;
}

/** The catalogue tells every role what every role may do. Of functions of one name it is enough that the role may run one: the others are of versions before. */
const missingSql = `
  select r.privilege, r.kind, r.schema, r.object, r."column"
  from jsonb_to_recordset($2::jsonb) as r(kind text, schema text, object text, privilege text, "column" text)
  where not case r.kind
    when 'schema' then coalesce((select has_schema_privilege($1, n.oid, r.privilege) from pg_namespace n where n.nspname = r.schema), false)
    when 'function' then exists (
      select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = r.schema and p.proname = r.object and has_function_privilege($1, p.oid, r.privilege))
    else coalesce((
      select case when r."column" is null then has_table_privilege($1, c.oid, r.privilege)
        else has_column_privilege($1, c.oid, r."column", r.privilege) end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = r.schema and c.relname = r.object), false)
  end`;

const readOnlySql = `select current_setting('transaction_read_only') = 'on' as "readOnly"`;

/**
 * Resolves where a role may do all that this version needs, and its session may write; over a pool of any role. Raises fatal
 * `right-missing`, which names the statements that give what is missing, and `database-read-only`; and PostgreSQL's faults.
 */
export async function checkRights(pool: Pool, role: RoleName): Promise<void> {
  const [session] = await askPool<{ readonly readOnly: boolean }>(pool, { text: readOnlySql }, []);
  if (session?.readOnly === true) {
    throw new FatalFault('database-read-only', `A session of ${role} may only read.`);
  }
  const values = [role, JSON.stringify(rightsOf(role))];
  const missing = await askPool<Right & Record<string, unknown>>(pool, { text: missingSql }, values);
  if (missing.length === 0) return;
  const grants = missing.map((right) => `${grantOf(right)} to ${role};`).join(' ');
  throw new FatalFault(
    'right-missing',
    `${role} lacks rights that this version needs (docs/schema.sql has all of them). As the database's owner: ${grants}`,
  );
}

function rightsOf(role: RoleName): readonly Right[] {
  return roleRights.split('\n').flatMap((line): readonly Right[] => {
    const [of, kind = '', name = '', privileges = ''] = line.split(' ');
    if (of !== role) return [];
    const [schema = '', object = ''] = name.split('.');
    const [, privilege, columns] = /^(\w+)\((.+)\)$/.exec(privileges) ?? [];
    const at = { kind, schema, object };
    if (privilege === undefined || columns === undefined)
      return privileges.split(',').map((one) => ({ ...at, privilege: one, column: null }));
    return columns.split(',').map((column) => ({ ...at, privilege, column }));
  });
}

function grantOf({ kind, schema, object, privilege, column }: Right): string {
  if (kind === 'schema') return `grant ${privilege} on schema ${schema}`;
  const what = column === null ? privilege : `${privilege} ("${column}")`;
  return `grant ${what} on ${kind} ${schema}.${object}`;
}
