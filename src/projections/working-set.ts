// The rows of a batch, or of several, in memory: what was loaded, what events changed, and the way back to before one event.
// What an event may touch is checked here, so that a mistake shows in the event that made it; a cell that stands as
// it was before was checked before.
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { Row, RowNeed, Table } from '../ports/read-table.ts';
import { rowChecker } from './check-row.ts';
import type { Rows } from './projection.ts';
import { changesOf, declaredRow, declaredRows, isChange } from './row-changes.ts';
import type { TableRows } from './row-changes.ts';
import { admitRow, askFor, askedEntries, askedEntry, entryOf, entryOfRow } from './asked-rows.ts';
import { emptyBranch, keyOf } from './row-tree.ts';
import type { Entry } from './row-tree.ts';

/** A working set; `Rows` is what projections see of it. */
export interface WorkingSet extends Rows {
  /** The needs that were not asked for before, each once: to be loaded and admitted. */
  readonly ask: (needs: readonly RowNeed[]) => readonly RowNeed[];
  /** Takes in what was loaded for needs, asked for before or now; rows that are known already keep what events made of them. */
  readonly admit: (needs: readonly RowNeed[], loaded: ReadonlyMap<Table, readonly Row[]>) => void;
  /** What is done from here on can be undone. */
  readonly mark: () => void;
  /** Takes back what was done since the last mark. */
  readonly undo: () => void;
  /** What differs from what was loaded. */
  readonly changes: () => readonly RowChanges[];
  /** How many rows were changed at most. */
  readonly size: () => number;
  /** How many rows it knows something of. */
  readonly known: () => number;
  /** What was changed is committed: from here on it is what was loaded. */
  readonly settle: () => void;
}

interface Undo {
  readonly rows: TableRows;
  readonly entry: Entry;
  readonly now: Row | undefined;
  readonly declared: boolean;
  /** It was as it had been loaded. */
  readonly first: boolean;
}

/** A new, empty working set. */
export function createWorkingSet(): WorkingSet {
  const tables = new Map<Table, TableRows>();
  /** What was done since the mark: the first `journalled` of it. Cutting an array to nothing would give its memory back for each event. */
  const journal: Undo[] = [];
  let journalled = 0;

  const rowsOf = (table: Table): TableRows => {
    const known = tables.get(table);
    if (known !== undefined) return known;
    const names = Object.keys(table.columns);
    const made: TableRows = {
      table,
      names,
      root: emptyBranch(),
      check: rowChecker(table),
      changed: [],
      near: undefined,
      last: undefined,
      known: 0,
    };
    tables.set(table, made);
    return made;
  };
  const change = (rows: TableRows, entry: Entry, row: Row | undefined): void => {
    const { now, declared, changed } = entry;
    journal[journalled] = { rows, entry, now, declared, first: !changed };
    journalled += 1;
    if (!changed) rows.changed.push(entry);
    entry.changed = true;
    entry.now = row;
    entry.declared = true;
    rows.last = entry;
  };

  return {
    get: (table, key) => {
      const rows = rowsOf(table);
      const entry = askedEntry(rows, key);
      if (entry === undefined) return undefined;
      rows.last = entry;
      return declaredRow(table, entry);
    },
    list: (table, prefix) => {
      return declaredRows(table, askedEntries(rowsOf(table), prefix));
    },
    put: (table, row) => {
      const rows = rowsOf(table);
      const entry = entryOfRow(rows, row);
      rows.check(row, entry.now);
      change(rows, entry, row);
    },
    change: (table, row, cells) => {
      const rows = rowsOf(table);
      const changed = rows.check.changed(row, cells);
      const entry = rows.last?.now === row ? rows.last : entryOfRow(rows, changed);
      if (entry.now !== row) throw new Error(`${table.name}: a row is changed that is not the one in force.`);
      change(rows, entry, changed);
    },
    remove: (table, key) => {
      if (key.length !== table.key.length)
        throw new Error(`${table.name}: a row is removed by its whole key.`);
      const rows = rowsOf(table);
      change(rows, entryOf(rows, key), undefined);
    },
    ask: (needs) => needs.filter(({ table, key }) => askFor(rowsOf(table), key)),
    admit: (needs, loaded) => {
      for (const { table, key } of needs) askFor(rowsOf(table), key);
      for (const [table, list] of loaded) {
        const rows = rowsOf(table);
        for (const row of list) admitRow(entryOf(rows, keyOf(table, row)), row);
      }
    },
    mark: () => {
      journalled = 0;
    },
    undo: () => {
      for (const { rows, entry, now, declared, first } of journal.slice(0, journalled).reverse()) {
        entry.now = now;
        entry.declared = declared;
        if (!first) continue;
        // Backwards: it is the last one of its table.
        entry.changed = false;
        rows.changed.pop();
      }
      journalled = 0;
    },
    changes: () => [...tables.values()].map(changesOf).filter(isChange),
    known: () => [...tables.values()].reduce((sum, { known }) => sum + known, 0),
    settle: () => {
      for (const { changed } of tables.values()) {
        for (const entry of changed) {
          entry.loaded = entry.now;
          entry.changed = false;
        }
        changed.length = 0;
      }
      // Rows of before are not kept alive by what could be undone.
      journal.length = 0;
      journalled = 0;
    },
    size: () => [...tables.values()].reduce((sum, { changed }) => sum + changed.length, 0),
  };
}
