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
  /** A row that fitted with other cells, which alone are looked at. */
  readonly changed: (row: Row, cells: Readonly<Record<string, Cell | undefined>>) => Row;
}

/** The checker of one table. */
export function rowChecker(table: Table): RowChecker {
  const columns = Object.entries(table.columns).map(([name, column]) => checkerOf(table, name, column));
  const byName = new Map(columns.map((column) => [column.name, column]));
  const refuseMore = (name: string): never => {
    throw new Error(`${table.name} has no column ${name}.`);
  };
  const checkRow = (row: Row, before?: Row): void => {
    for (const column of columns) {
      const cell = row[column.name];
      if (cell === undefined || before === undefined || cell !== before[column.name]) column.check(cell);
    }
    const names = Object.keys(row);
    if (names.length !== columns.length) names.forEach((name) => byName.has(name) || refuseMore(name));
  };
  const changed = (row: Row, cells: Readonly<Record<string, Cell | undefined>>): Row => {
    // Cells set one by one: a second spread would take longer than copying the row.
    const made: Record<string, Cell> = { ...row };
    for (const name in cells) {
      const cell = cells[name];
      made[name] = (byName.get(name) ?? refuseMore(name)).check(cell);
    }
    return made;
  };
  return Object.assign(checkRow, { changed });
}

/** What one column takes; gives back what it took. */
interface ColumnChecker {
  readonly name: string;
  readonly check: (cell: Cell | undefined) => Cell;
}

function checkerOf(table: Table, name: string, { type, nullable }: Column): ColumnChecker {
  const fits = checks[type];
  // Rows come one meeting after another: its tenant and itself, and often an instant, are those of the row before.
  const isRepeated = type === 'uuid' || type === 'instant';
  let last: Cell = null;
  return {
    name,
    check: (cell) => {
      if (cell === last && cell !== null) return cell;
      if (cell === undefined) throw new Error(`${table.name}.${name} is missing.`);
      if (cell === null) {
        if (nullable !== true) throw new Error(`${table.name}.${name} may not be null.`);
        return cell;
      }
      if (!fits(cell)) throw new Error(`${table.name}.${name} should be of type ${type}.`);
      if (isRepeated) last = cell;
      return cell;
    },
  };
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
