// Who may take advisory locks. PostgreSQL lets everybody, so that a role that may only query could hold the lock of appends
// (7306, 0) and stop every command. Only a superuser can change that: on the embedded server a start does, elsewhere an
// operator (docs/operations.md prints the same statement). The names of locks are numbers that anybody can read in pg_locks.
import type { Sql } from './pool.ts';

/**
 * Leaves them to the database's owner, whose functions lock for others, and the lock of appends to the appender. Not to be
 * run while a process of a version before migration 0022 works: its queries lock by themselves.
 */
export const closeAdvisoryLocksSql = `do $$
declare
  owner constant text := (select datdba::regrole::text from pg_database where datname = current_database());
  lock text;
begin
  for lock in
    select oid::regprocedure::text from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^pg_(try_)?advisory_'
  loop
    execute format('revoke execute on function %s from public', lock);
    execute format('grant execute on function %s to %s', lock, owner);
  end loop;
  grant execute on function pg_advisory_xact_lock(integer, integer) to vm_appender;
end $$`;

/** Whether everybody may take the lock of appends. Raises the driver's errors. */
export async function advisoryLocksAreOpen(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ open: boolean }>(
    `select has_function_privilege('vm_query', 'pg_advisory_xact_lock(integer, integer)', 'execute') as open`,
  );
  return rows[0]?.open === true;
}
