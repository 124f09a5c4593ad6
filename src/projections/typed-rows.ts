// Rows with the types that their table declares: what a projection reads is checked against the declaration
// once, here, and what it writes is held to it by the compiler.
import type { Instant } from '../domain/shared/instant.ts';
import type { Cell, Column, JsonCell, Row, Table } from '../ports/read-table.ts';
import type { Rows } from './projection.ts';

type ValueOf<Declared extends Column> = Declared['type'] extends 'int'
  ? number
  : Declared['type'] extends 'bigint'
    ? bigint
    : Declared['type'] extends 'bool'
      ? boolean
      : Declared['type'] extends 'instant'
        ? Instant
        : Declared['type'] extends 'json'
          ? JsonCell
          : string;

type CellOf<Declared extends Column> =
  ValueOf<Declared> | (Declared extends { readonly nullable: true } ? null : never);

/** The row of a table whose declaration is a constant (`as const satisfies Table`). */
export type RowOf<Of extends Table> = {
  readonly [Name in keyof Of['columns']]: CellOf<Of['columns'][Name]>;
};

const javascriptTypes = {
  uuid: 'string',
  text: 'string',
  instant: 'string',
  int: 'number',
  bigint: 'bigint',
  bool: 'boolean',
  json: 'object',
} as const;

/** The row under a whole key, or `undefined` where there is none. Throws where the row is not what was declared. */
export function rowAt<Of extends Table>(rows: Rows, table: Of, key: readonly Cell[]): RowOf<Of> | undefined {
  const row = rows.get(table, key);
  return row === undefined ? undefined : asDeclared(table, row);
}

/** Every row under a key prefix that was asked for, in key order. */
export function rowsUnder<Of extends Table>(
  rows: Rows,
  table: Of,
  prefix: readonly Cell[],
): readonly RowOf<Of>[] {
  return rows.list(table, prefix).map((row) => asDeclared(table, row));
}

/** Writes a row as its table declares it. */
export function putRow<Of extends Table>(rows: Rows, table: Of, row: RowOf<Of>): void {
  rows.put(table, row);
}

/** The row that an event can not do without: its absence is a fault of the log or of this code, so the event is poison. */
export function needed<Found>(row: Found | undefined, what: string): Found {
  if (row === undefined) throw new Error(`no row of ${what}`);
  return row;
}

function asDeclared<Of extends Table>(table: Of, row: Row): RowOf<Of> {
  if (fits(table, row)) return row;
  throw new Error(`a row of ${table.name} is not what version ${table.version} declares`);
}

function fits<Of extends Table>(table: Of, row: Row): row is Row & RowOf<Of> {
  for (const name in table.columns) {
    const column = table.columns[name];
    const cell = row[name];
    if (column === undefined || cell === undefined) return false;
    if (cell === null ? column.nullable !== true : typeof cell !== javascriptTypes[column.type]) return false;
  }
  return true;
}
