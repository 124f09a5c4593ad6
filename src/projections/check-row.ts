// Whether a row fits its table: everything that the database would refuse is refused here already, in the event
// that made it. A row that lives only inside a batch never reaches the database, so what parks a stream would
// otherwise depend on the size of batches.
import { isUuid } from '../domain/shared/ids.ts';
import { parseInstant } from '../domain/shared/instant.ts';
import type { Cell, Column, ColumnType, Row, Table } from '../ports/read-table.ts';

/**
 * Throws where a row does not fit its table; never names a value, which may be personal. Cells that are those of
 * `before`, a row that fitted or came from the database, are not looked at again.
 */
export interface RowChecker {
  (row: Row, before?: Row): void;
  /** Of a row that fitted, these cells alone were changed. */
  readonly cells: (row: Row, cells: Readonly<Record<string, unknown>>) => void;
}

/** The checker of one table. */
export function rowChecker(table: Table): RowChecker {
  const columns = Object.entries(table.columns);
  const checkCell = (name: string, column: Column, cell: Cell | undefined): void => {
    if (cell === undefined) throw new Error(`${table.name}.${name} is missing.`);
    if (cell === null && column.nullable !== true) throw new Error(`${table.name}.${name} may not be null.`);
    if (cell !== null && !checks[column.type](cell)) {
      throw new Error(`${table.name}.${name} should be of type ${column.type}.`);
    }
  };
  const refuseMore = (names: readonly string[]): void => {
    for (const name of names) {
      if (table.columns[name] === undefined) throw new Error(`${table.name} has no column ${name}.`);
    }
  };
  const checkRow = (row: Row, before?: Row): void => {
    for (const [name, column] of columns) {
      const cell = row[name];
      if (cell === undefined || before === undefined || cell !== before[name]) checkCell(name, column, cell);
    }
    const names = Object.keys(row);
    if (names.length !== columns.length) refuseMore(names);
  };
  const checkCells = (row: Row, cells: Readonly<Record<string, unknown>>): void => {
    for (const name in cells) {
      const column = table.columns[name];
      if (column === undefined) throw new Error(`${table.name} has no column ${name}.`);
      checkCell(name, column, row[name]);
    }
  };
  return Object.assign(checkRow, { cells: checkCells });
}

/** PostgreSQL's int4 and int8. */
const int = { least: -2_147_483_648, most: 2_147_483_647 };
const bigint = { least: -9_223_372_036_854_775_808n, most: 9_223_372_036_854_775_807n };
/** U+0000, which PostgreSQL can't store, and halves of a surrogate pair, which are no text. */
const strange = /[\0\p{Surrogate}]/u;

const checks: Readonly<Record<ColumnType, (cell: Cell) => boolean>> = {
  uuid: (cell) => typeof cell === 'string' && isUuid(cell),
  text: (cell) => typeof cell === 'string' && !strange.test(cell),
  int: (cell) => Number.isInteger(cell) && Number(cell) >= int.least && Number(cell) <= int.most,
  bigint: (cell) => typeof cell === 'bigint' && cell >= bigint.least && cell <= bigint.most,
  bool: (cell) => typeof cell === 'boolean',
  // PostgreSQL would take `yesterday` too, and for another instant every day.
  instant: (cell) => typeof cell === 'string' && parseInstant(cell) !== undefined,
  json: (cell) => typeof cell === 'object' && isJson(cell),
};

function isJson(value: unknown): boolean {
  if (typeof value === 'string') return !strange.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean' || value === null) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' && Object.entries(value).every(([name, one]) => isJson(name) && isJson(one))
  );
}
