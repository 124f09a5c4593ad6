// What a database's catalogue says of the program's schemas, as SQL that makes the same again: docs/schema.sql. Asked of
// the catalogue itself, in one order, since the embedded PostgreSQL brings no pg_dump.

/** A question to a database, as its owner. */
export type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The schemas that migrations fill. Read models are made by projections and are not among them. */
const schemas = `('log', 'keys', 'ops', 'read')`;

/** What this file has no words for: there must be none of it, else the text would leave it out. */
const unspoken: Readonly<Record<string, string>> = {
  'a relation that is no table, view, index or plain sequence': `
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ${schemas} and c.relkind not in ('r', 'p', 'v', 'i', 'I', 'S')
    union all
    select seqrelid::regclass::text from pg_sequence where (seqstart, seqincrement, seqmin, seqcache, seqcycle) <> (1, 1, 1, 1, false)`,
  'a type of its own': `
    select t.oid::regtype::text as name from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where n.nspname in ${schemas} and t.typtype in ('d', 'e', 'r', 'm')`,
  "a rule that is no view's": `
    select r.rulename as name from pg_rewrite r join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${schemas} and r.rulename <> '_RETURN'`,
  'extended statistics': `
    select s.stxname as name from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where n.nspname in ${schemas}`,
  'an aggregate or an operator': `
    select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ${schemas} and p.prokind = 'a'
    union all
    select o.oprname from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where n.nspname in ${schemas}`,
  'default privileges but those of functions': `
    select defaclobjtype::text || coalesce(' in ' || defaclnamespace::regnamespace, '') as name from pg_default_acl
    where defaclnamespace <> 0 or defaclobjtype <> 'f' or defaclrole <> current_user::regrole`,
  'an extension': `select extname as name from pg_extension where extname <> 'plpgsql'`,
  'an event trigger': `select evtname as name from pg_event_trigger`,
  'another owner': `
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ${schemas} and c.relowner <> current_user::regrole
    union all
    select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ${schemas} and p.proowner <> current_user::regrole`,
};

/** Grants of an access list (null: what PostgreSQL gives by itself) to others than the owner, as one statement each. */
const grants = (acl: string, kind: string, owner: string, on: string, order: string): string => `
  select ${order}, 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' on ' || (${on}) || ' to '
    || case when g.grantee = 0 then 'public' else quote_ident(g.grantee::regrole::text) end || ';' as text
  from source, aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) g
  where g.grantee <> ${owner}
  group by ${order.replaceAll(' collate "C"', '')}, ${on}, g.grantee
  order by ${order}, g.grantee <> 0, g.grantee::regrole::text`;

/** One part of the text: a title, and a question whose rows have a `text` each, in order. */
interface Part {
  readonly title: string;
  readonly sql: string;
}

const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas}`;
/** Read tables are made by projections; migrations leave the schema empty. */
const tables = `${relations} where c.relkind in ('r', 'p') and n.nspname <> 'read'`;
const inOrder = `n.nspname collate "C", c.relname collate "C"`;

const parts: readonly Part[] = [
  {
    title: 'Schemas',
    sql: `
      select 'create schema ' || nspname || ';' as text from pg_namespace n where nspname in ${schemas} order by nspname collate "C"`,
  },
  {
    title: 'What everybody may do by default',
    sql: `
      select 'revoke all on schema public from public;' as text
      where not exists (select from pg_namespace n, aclexplode(n.nspacl) g where n.nspname = 'public' and g.grantee = 0)
      union all
      select 'alter default privileges revoke execute on functions from public;'
      where exists (select from pg_default_acl where defaclrole = current_user::regrole and defaclnamespace = 0 and defaclobjtype = 'f')`,
  },
  {
    title: 'Sequences',
    sql: `
      select 'create sequence ' || c.oid::regclass || ' as ' || format_type(s.seqtypid, null) || ';' as text
      from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${schemas} and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i')
      order by ${inOrder}`,
  },
  {
    title: 'Tables',
    sql: `
      select case when c.relispartition then
          'create table ' || c.oid::regclass || ' partition of ' || i.inhparent::regclass || E'\\n  ' || pg_get_expr(c.relpartbound, c.oid)
        else 'create table ' || c.oid::regclass || E' (\\n  ' || (
          select string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end
            || case when a.attidentity = 'a' then ' generated always as identity' when a.attidentity = 'd' then ' generated by default as identity' else '' end
            || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                    when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
            || case when a.attnotnull then ' not null' else '' end, E',\\n  ' order by a.attnum)
          from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) || E'\\n)'
          || case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end
        end
        || case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end || ';' as text
      from ${relations} left join pg_inherits i on i.inhrelid = c.oid
      where c.relkind in ('r', 'p') and n.nspname <> 'read'
      order by c.relispartition, ${inOrder}`,
  },
  {
    title: 'Sequences of columns',
    sql: `
      select 'alter sequence ' || c.oid::regclass || ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) || ';' as text
      from ${relations} join pg_depend d on d.objid = c.oid and d.deptype = 'a' and d.classid = 'pg_class'::regclass
      join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where c.relkind = 'S' order by ${inOrder}`,
  },
  {
    title: 'Functions',
    sql: `
      select 'set check_function_bodies = off;' as text
      union all
      select * from (select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ${schemas} order by n.nspname collate "C", p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C") f`,
  },
  {
    title: 'Constraints',
    sql: `
      select 'alter table ' || k.conrelid::regclass || ' add constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) || ';' as text
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${schemas} and n.nspname <> 'read' and k.contype <> 'n' and k.conparentid = 0 and k.conislocal
      order by k.contype = 'f', ${inOrder}, k.contype <> 'p', k.conname collate "C"`,
  },
  {
    title: 'Indexes',
    sql: `
      select replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ') || ';' as text
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${schemas} and n.nspname <> 'read' and not i.relispartition
        and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
      order by ${inOrder}, i.relname collate "C"`,
  },
  {
    title: 'Views',
    sql: `
      select 'create view ' || c.oid::regclass
        || case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end
        || E' as\\n' || pg_get_viewdef(c.oid) as text
      from ${relations} where c.relkind = 'v' order by ${inOrder}`,
  },
  {
    title: 'Triggers',
    sql: `
      select pg_get_triggerdef(g.oid) || ';' as text
      from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${schemas} and not g.tgisinternal and g.tgparentid = 0
      order by ${inOrder}, g.tgname collate "C"`,
  },
  {
    title: 'Row-level security',
    sql: `
      select 'alter table ' || c.oid::regclass || ' enable row level security;'
        || case when c.relforcerowsecurity then E'\\nalter table ' || c.oid::regclass || ' force row level security;' else '' end as text
      from ${tables} and c.relrowsecurity order by ${inOrder}`,
  },
  {
    title: 'Policies',
    sql: `
      select 'create policy ' || quote_ident(p.policyname) || ' on ' || p.schemaname || '.' || p.tablename
        || case when p.permissive = 'PERMISSIVE' then '' else ' as restrictive' end
        || ' for ' || lower(p.cmd) || ' to ' || array_to_string(p.roles, ', ')
        || coalesce(E'\\n  using (' || p.qual || ')', '') || coalesce(E'\\n  with check (' || p.with_check || ')', '') || ';' as text
      from pg_policies p where p.schemaname in ${schemas} and p.schemaname <> 'read'
      order by p.schemaname collate "C", p.tablename collate "C", p.policyname collate "C"`,
  },
  {
    title: 'Grants on schemas',
    sql: `with source as (select * from pg_namespace where nspname in ${schemas})
      ${grants('nspacl', 'n', 'nspowner', `'schema ' || nspname`, 'nspname collate "C"')}`,
  },
  {
    title: 'Grants on tables and views',
    sql: `with source as (select c.oid, c.relacl, c.relowner, n.nspname, c.relname
        from ${relations} where c.relkind in ('r', 'p', 'v') and n.nspname <> 'read')
      ${grants('relacl', 'r', 'relowner', `oid::regclass`, 'nspname collate "C", relname collate "C"')}`,
  },
  {
    title: 'Grants on columns',
    sql: `with source as (select c.oid, a.attname, a.attacl, c.relowner, n.nspname, c.relname
        from ${relations} join pg_attribute a on a.attrelid = c.oid and a.attacl is not null)
      select nspname, relname, attname, 'grant ' || string_agg(lower(g.privilege_type) || ' (' || quote_ident(attname) || ')', ', ' order by g.privilege_type)
        || ' on ' || oid::regclass || ' to ' || quote_ident(g.grantee::regrole::text) || ';' as text
      from source, aclexplode(attacl) g where g.grantee <> relowner
      group by nspname, relname, attname, oid, g.grantee
      order by nspname collate "C", relname collate "C", attname collate "C", g.grantee::regrole::text`,
  },
  {
    title: 'Grants on functions',
    sql: `with source as (select p.oid, p.proname, p.proacl, p.proowner, n.nspname, pg_get_function_identity_arguments(p.oid) as arguments
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ${schemas})
      ${grants('proacl', 'f', 'proowner', `'function ' || oid::regprocedure`, 'nspname collate "C", proname collate "C", arguments collate "C"')}`,
  },
];

const header = `-- The database as it stands after all migrations, but for rows, roles and read models: read from the catalogue of a
-- migrated database by \`npm run record\`, never written by hand. tests/architecture/schema.int.spec.ts fails where it differs,
-- and makes an empty database by it. It explains nothing: src/adapters/postgres/migrations does. Roles are made by
-- src/adapters/postgres/roles.ts, read models by src/projections/*/*.table.ts. All of it belongs to the role that runs it.
`;

/** The text of docs/schema.sql. Throws an error where the catalogue holds something that this file can't say. */
export async function schemaText(ask: Ask): Promise<string> {
  for (const [what, sql] of Object.entries(unspoken)) {
    const found = await ask(sql);
    if (found.length > 0)
      throw new Error(
        `schema-text.ts has no words for ${what}: ${found.map(({ name }) => String(name)).join(', ')}`,
      );
  }
  const written: string[] = [header];
  for (const { title, sql } of parts) {
    const rows = await ask(sql);
    const statements = rows.map(({ text }) => String(text));
    const space = statements.some((statement) => statement.includes('\n')) ? '\n\n' : '\n';
    if (statements.length > 0) written.push(`-- ${title}\n\n${statements.join(space)}\n`);
  }
  return written.join('\n');
}
