// The rows of one table in a working set, and what of them is to be written.
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { Cell, Row, Table } from '../ports/read-table.ts';
import type { RowChecker } from './check-row.ts';
import { entriesInOrder } from './row-tree.ts';
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
  readonly changed: Set<Entry>;
  /** Where the last search found its branch. */
  near: Near | undefined;
  /** The entry that was read or changed last: what is read is mostly what is written next. */
  last: Entry | undefined;
}

/** In key order: rows that lie together are written together. */
export function changesOf({ table, root, names, changed }: TableRows): RowChanges {
  const inserts: Row[] = [];
  const upserts: Row[] = [];
  const removals: (readonly Cell[])[] = [];
  if (changed.size > 0) {
    for (const entry of entriesInOrder(root)) {
      const { key, loaded, now } = entry;
      if (!changed.has(entry)) continue;
      if (now === undefined) {
        if (loaded !== undefined) removals.push(key);
      } else if (loaded === undefined) inserts.push(now);
      else if (loaded === 'unknown' || !isSameRow(names, loaded, now)) upserts.push(now);
    }
  }
  return { table, inserts, upserts, removals };
}

/** Whether there is anything to write. */
export function isChange(change: RowChanges): boolean {
  return change.inserts.length + change.upserts.length + change.removals.length > 0;
}

/** JSON cells count as changed unless they are the same object: comparing them would cost more than writing. */
function isSameRow(names: readonly string[], a: Row, b: Row): boolean {
  return a === b || names.every((name) => a[name] === b[name]);
}
