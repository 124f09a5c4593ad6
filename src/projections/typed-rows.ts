// Rows with the types that their table declares: what a projection reads is checked against the declaration
// once, by the working set, and what it writes is held to it by the compiler.
import type { Cell, Table } from '../ports/read-table.ts';
import type { RowOf } from './declared-rows.ts';
import type { Rows } from './projection.ts';

export type { RowOf } from './declared-rows.ts';

/** The row under a whole key, or `undefined` where there is none. Throws where the row is not what was declared. */
export function rowAt<Of extends Table>(rows: Rows, table: Of, key: readonly Cell[]): RowOf<Of> | undefined {
  return rows.get(table, key);
}

/** Every row under a key prefix that was asked for, in key order. */
export function rowsUnder<Of extends Table>(
  rows: Rows,
  table: Of,
  prefix: readonly Cell[],
): readonly RowOf<Of>[] {
  return rows.list(table, prefix);
}

/** Writes a row as its table declares it. */
export function putRow<Of extends Table>(rows: Rows, table: Of, row: RowOf<Of>): void {
  rows.put(table, row);
}

/** Changes cells of a row as it is in force. */
export function changeRow<Of extends Table>(
  rows: Rows,
  table: Of,
  row: RowOf<Of>,
  cells: Partial<RowOf<Of>>,
): void {
  rows.change(table, row, cells);
}

/** The row that an event can not do without: its absence is a fault of the log or of this code, so the event is poison. */
export function needed<Found>(row: Found | undefined, what: string): Found {
  if (row === undefined) throw new Error(`no row of ${what}`);
  return row;
}
