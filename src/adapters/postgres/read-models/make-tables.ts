// Makes read tables in a schema over the owner's connection: one process at a time; does nothing if none is missing.
import type { Pool } from 'pg';
import { FatalFault } from '../../../ports/faults.ts';
import type { Table } from '../../../ports/read-table.ts';
import { tableName } from '../../../ports/read-table.ts';
import type { Sql } from '../pool.ts';
import { createTableSql, declarationOf, indexSql } from './table-ddl.ts';
import { tx } from '../tx.ts';

/** The lock that is held while tables are made (7306 is VoiceMeet's number; log functions use 1 and 2). */
const tablesLock = [7306, 40] as const;

/**
 * Makes the schema, the tables and the indexes that are missing. Tables that are there are left alone: no lock
 * is taken on what readers use. Raises a fatal fault `table-changed` where a table was made from another
 * declaration, and `table-insecure` where its row-level security is off.
 */
export async function makeTables(owner: Pool, schema: string, tables: readonly Table[]): Promise<void> {
  await tx(owner, async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1, $2)', [...tablesLock]);
    // Not "if not exists" alone: that asks a cache of the connection, which learns of a schema that another connection has
    // just made only when it looks at a table; so it failed when two processes made the schema at once.
    const { rowCount } = await sql.query('select from pg_namespace where nspname = $1', [schema]);
    if (rowCount === 0) await sql.query(`create schema ${schema}`);
    if (schema !== 'read') await sql.query(`grant usage on schema ${schema} to vm_projector`);
    for (const table of tables) await makeTable(sql, schema, table);
  });
}

interface Found {
  readonly declaration: string | null;
  readonly secured: boolean;
  readonly indexes: number;
}

async function makeTable(sql: Sql, schema: string, table: Table): Promise<void> {
  const name = tableName(table, schema);
  const { rows } = await sql.query<Found>(
    `select obj_description(c.oid, 'pg_class') as declaration, c.relrowsecurity and c.relforcerowsecurity as secured,
       (select count(*)::int from pg_index i where i.indrelid = c.oid and not i.indisprimary) as indexes
     from pg_class c where c.oid = to_regclass($1)`,
    [name],
  );
  const found = rows[0];
  if (found === undefined) {
    await sql.query(createTableSql(table, schema));
    return;
  }
  if (!found.secured) {
    throw new FatalFault('table-insecure', `Row-level security of ${name} is off: nothing may read it.`);
  }
  if (found.declaration !== declarationOf(table)) {
    throw new FatalFault(
      'table-changed',
      `${name} was made from another declaration: give the table (and all tables of its projection) a new version.`,
    );
  }
  if (found.indexes < table.indexes.length) for (const text of indexSql(table, schema)) await sql.query(text);
}
