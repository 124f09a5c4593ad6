// The type of a row as its table declares it, and whether a row that comes from outside is of it.
import type { Instant } from '../domain/shared/instant.ts';
import type { Column, JsonCell, Row, Table } from '../ports/read-table.ts';

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

/** Whether every cell has the type that its column declares. */
export function fits<Of extends Table>(table: Of, row: Row): row is Row & RowOf<Of> {
  for (const name in table.columns) {
    const column = table.columns[name];
    const cell = row[name];
    if (column === undefined || cell === undefined) return false;
    if (cell === null ? column.nullable !== true : typeof cell !== javascriptTypes[column.type]) return false;
  }
  return true;
}
