// What a read table is: the schema that the projection writes and the queries read. (It is a port's type because the
// projection store's port uses it.) Columns are declared once; DDL, batch writes and comparisons are made from the declaration.

/** Stored as uuid, text (collation C), int4, int8, bool, timestamptz(3), jsonb. */
export type ColumnType = 'uuid' | 'text' | 'int' | 'bigint' | 'bool' | 'instant' | 'json';

export interface Column {
  readonly type: ColumnType;
  readonly nullable?: true;
  /** Holds opened personal data: purged when the person's key is destroyed. */
  readonly personal?: true;
}

/** What a cell may hold: bigint for `bigint`, ISO text for `instant`, plain JSON for `json`. */
export type Cell = string | number | bigint | boolean | null | JsonCell;
export type JsonCell = { readonly [key: string]: JsonValue } | readonly JsonValue[];
export type JsonValue =
  string | number | boolean | null | { readonly [key: string]: JsonValue } | readonly JsonValue[];

export type Row = Readonly<Record<string, Cell>>;

/**
 * A table of schema `read`. Its physical name is `<name>_v<version>`, so that two versions of the code can run at the
 * same time; a change of columns or meaning bumps `version`. The key's first column is `tenant`.
 */
export interface Table {
  readonly name: string;
  readonly version: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
  /** Further indexes, each a list of columns; `tenant` first where a tenant's query uses it. */
  readonly indexes: readonly (readonly string[])[];
}

/** Rows that an event needs: one row by its whole key, or all rows that share the key's first columns. */
export interface RowNeed {
  readonly table: Table;
  /** Values of the key's columns in order; fewer than all of them means every row with this prefix. */
  readonly key: readonly Cell[];
}

/** The qualified physical name, for SQL text: `read.meeting_list_v1`. */
export function tableName(table: Table, schema = 'read'): string {
  return `${schema}.${table.name}_v${table.version}`;
}
