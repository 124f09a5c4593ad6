// From a table's declaration to SQL that makes it: types, key, indexes, row-level security and who may do
// what. Text only; runs nothing.
import { createHash } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Column, ColumnType, Table } from '../../../ports/read-table.ts';
import { tableName } from '../../../ports/read-table.ts';
import { columnList } from './rows-sql.ts';

/** Text compares by bytes, so that order is the same on every machine. */
const types: Readonly<Record<ColumnType, string>> = {
  uuid: 'uuid',
  text: 'text collate "C"',
  int: 'int4',
  bigint: 'int8',
  bool: 'bool',
  instant: 'timestamptz(3)',
  json: 'jsonb',
};

/** Tables of this name are read by the scheduler across tenants. */
const scheduledTable = 'due_items';
/** As all tables have it, for the reasons of migrations/0015_policies_once.sql and 0016_policies_stay_filters.sql. */
const tenantsOfTransaction = `coalesce(tenant = any ((select string_to_array(current_setting('app.tenants', true), ',')::uuid[])::uuid[]), false)`;
/** PostgreSQL cuts longer names (NAMEDATALEN - 1). */
const longestName = 63;

/** What a table is made from, as kept in its comment: another declaration under the same version is a mistake. */
export function declarationOf(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, column]) => [
    name,
    column.type,
    column.nullable === true,
  ]);
  return `declared ${createHash('sha256')
    .update(JSON.stringify([columns, table.key]))
    .digest('hex')}`;
}

/** Statements that make a table, its indexes and its policies in a schema, for one simple query. The table must not be there. */
export function createTableSql(table: Table, schema: string): string {
  const name = tableName(table, schema);
  const columns = Object.entries(table.columns).map(([column, spec]) => columnSql(column, spec));
  return [
    `create table ${name} (${columns.join(', ')}, primary key (${columnList(table.key)})) with (fillfactor = 85)`,
    ...indexSql(table, schema),
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    `create policy projector on ${name} to vm_projector using (true) with check (true)`,
    `grant select, insert, update, delete on ${name} to vm_projector`,
    `create policy query on ${name} for select to vm_query using (${tenantsOfTransaction})`,
    `grant select on ${name} to vm_query`,
    ...(table.name === scheduledTable ? schedulerSql(name) : []),
    `comment on table ${name} is ${escapeLiteral(declarationOf(table))}`,
  ].join(';\n');
}

/** Indexes of a table that may be missing. */
export function indexSql(table: Table, schema: string): readonly string[] {
  return table.indexes.map((columns) => {
    const name = `${table.name}_v${table.version}_${columns.join('_')}`;
    const short = createHash('sha256').update(name).digest('hex').slice(0, 8);
    const fitting = name.length <= longestName ? name : `${name.slice(0, longestName - 9)}_${short}`;
    return `create index if not exists ${escapeIdentifier(fitting)} on ${tableName(table, schema)} (${columnList(columns)})`;
  });
}

/** The scheduler may see rows and lock them while it claims them (which needs the right to update), but change none. */
function schedulerSql(name: string): readonly string[] {
  return [
    `create policy scheduler on ${name} for select to vm_scheduler using (true)`,
    `create policy scheduler_lock on ${name} for update to vm_scheduler using (true) with check (false)`,
    `grant select, update (due) on ${name} to vm_scheduler`,
  ];
}

function columnSql(name: string, column: Column): string {
  return `${escapeIdentifier(name)} ${types[column.type]}${column.nullable === true ? '' : ' not null'}`;
}
