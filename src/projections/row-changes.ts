// The rows of one table in a working set, and what of them is to be written.
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { Cell, Row, Table } from '../ports/read-table.ts';
import type { RowChecker } from './check-row.ts';
import { fits } from './declared-rows.ts';
import type { RowOf } from './declared-rows.ts';
import { compareKeys, entriesBelow } from './row-tree.ts';
import type { Branch, Entry } from './row-tree.ts';

/** A branch in the tree, by the first two columns of the key; all below it, or not, is asked for. */
export interface Near {
  readonly branch: Branch | undefined;
  readonly isAsked: boolean;
  readonly level: number;
  readonly first: Cell;
  readonly second: Cell;
}

/** The rows of one table in a working set. */
export interface TableRows {
  readonly table: Table;
  readonly root: Branch;
  readonly check: RowChecker;
  readonly names: readonly string[];
  /** Each entry once, in the order in which they were first changed. */
  readonly changed: Entry[];
  /** Where the last search found its branch. */
  near: Near | undefined;
  /** The entry that was read or changed last: what is read is mostly what is written next. */
  last: Entry | undefined;
  /** How many entries were made. */
  known: number;
}

/** In key order: rows that lie together are written together. */
export function changesOf(rows: TableRows): RowChanges {
  const { table, names } = rows;
  const inserts: Row[] = [];
  const upserts: Row[] = [];
  const removals: (readonly Cell[])[] = [];
  for (const { key, loaded, now } of changedInOrder(rows)) {
    if (now === undefined) {
      if (loaded !== undefined) removals.push(key);
    } else if (loaded === undefined) inserts.push(now);
    else if (loaded === 'unknown' || !isSameRow(names, loaded, now)) upserts.push(now);
  }
  return { table, inserts, upserts, removals };
}

/** By the tree where most rows of it changed, else without walking through all that is kept. */
function changedInOrder({ root, changed, known }: TableRows): readonly Entry[] {
  if (changed.length * 4 < known) return [...changed].sort((a, b) => compareKeys(a.key, b.key));
  return entriesBelow(root).filter((entry) => entry.changed);
}

/** Whether there is anything to write. */
export function isChange(change: RowChanges): boolean {
  return change.inserts.length + change.upserts.length + change.removals.length > 0;
}

/** JSON cells count as changed unless they are the same object: comparing them would cost more than writing. */
function isSameRow(names: readonly string[], a: Row, b: Row): boolean {
  return a === b || names.every((name) => a[name] === b[name]);
}

/** Rows that were loaded are held to their declaration when they are first read. */
export function declaredRow<Of extends Table>(table: Of, entry: Entry): RowOf<Of> | undefined {
  const row = entry.now;
  if (row === undefined || isDeclared(table, entry, row)) return row;
  throw new Error(`a row of ${table.name} is not what version ${table.version} declares`);
}

/** The rows that there are. */
export function declaredRows<Of extends Table>(table: Of, entries: readonly Entry[]): readonly RowOf<Of>[] {
  const found: RowOf<Of>[] = [];
  for (const entry of entries) {
    const row = declaredRow(table, entry);
    if (row !== undefined) found.push(row);
  }
  return found;
}

function isDeclared<Of extends Table>(table: Of, entry: Entry, row: Row): row is Row & RowOf<Of> {
  entry.declared ||= fits(table, row);
  return entry.declared;
}
