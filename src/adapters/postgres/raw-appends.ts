// Whether the appender's role may write rows of the log by itself. Processes of a version before migration 0032 do; this one
// appends through functions that check. So the right is taken away once no such process is connected, and stays away.
import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'pg';
import { wordLevel } from '../codec/words/word-levels.ts';
import { lowestWordLevel } from './connected-words.ts';
import type { Sql } from './pool.ts';
import { sqlState, toFault } from './postgres-faults.ts';

/** The migration that makes the functions. */
export const appendsByFunctions = '0032_appends_by_functions';

/** What a try came to: `older-connected` where the right is still needed. */
export type RawAppends = 'closed' | 'were-closed' | 'older-connected';

/** Another start takes the same right away: "tuple concurrently updated". */
const metOther = 'XX000';

const openSql = `select has_any_column_privilege('vm_appender', 'log.events', 'insert')
  or has_any_column_privilege('vm_appender', 'log.streams', 'insert, update')
  or has_any_column_privilege('vm_appender', 'log.answers', 'insert') as open`;

/** The functions are those of versions before, which write with their caller's rights. Takes no lock on a table. */
const closeSql = `do $$
declare
  old regprocedure;
begin
  for old in
    select oid from pg_proc
    where pronamespace = 'log'::regnamespace and proname in ('append', 'append_slowly') and not prosecdef
  loop
    execute format('revoke execute on function %s from vm_appender', old);
  end loop;
  revoke insert on log.events, log.streams, log.answers from vm_appender;
  revoke update on log.streams from vm_appender;
end $$`;

/** Whether the role has a right left. Raises PostgreSQL's faults. */
export async function rawAppendsAreOpen(sql: Sql | Pool): Promise<boolean> {
  const { rows } = await sql.query<{ open: boolean }>(openSql).catch((error: unknown) => {
    throw toFault(error);
  });
  return rows[0]?.open === true;
}

/** Takes the rights away, over the owner's connection. Raises the driver's errors. */
export async function closeRawAppends(sql: Sql | Pool): Promise<void> {
  await sql.query(closeSql);
}

/** An older process counts as gone where so many looks in a row don't see it: right after a database's restart nobody is connected yet. */
const looksUntilGone = 5;
const betweenLooksMs = 1_000;

/**
 * Takes the rights away unless a process that needs them is connected; where there is a right to take, that takes some seconds. Over
 * a pool of the owner. `pause` is what it does between looks. Raises PostgreSQL's faults.
 */
export async function closeRawAppendsIfUnused(
  owner: Pool,
  pause: () => Promise<unknown> = () => setTimeout(betweenLooksMs),
): Promise<RawAppends> {
  if (!(await rawAppendsAreOpen(owner))) return 'were-closed';
  for (let looks = 0; looks < looksUntilGone; looks += 1) {
    if (looks > 0) await pause();
    const lowest = await lowestWordLevel(owner);
    if (lowest !== undefined && lowest < wordLevel) return 'older-connected';
  }
  try {
    await closeRawAppends(owner);
  } catch (error) {
    if (sqlState(error) !== metOther || (await rawAppendsAreOpen(owner))) throw toFault(error);
  }
  return 'closed';
}
