// The rows of a batch, or of several, in memory: what was loaded, what events changed, and the way back to before one event.
// What an event may touch is checked here, so that a mistake shows in the event that made it; a cell that stands as
// it was before was checked before.
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { Cell, Row, RowNeed, Table } from '../ports/read-table.ts';
import { rowChecker } from './check-row.ts';
import type { Rows } from './projection.ts';
import { changesOf, declaredRow, declaredRows, isChange } from './row-changes.ts';
import type { Near, TableRows } from './row-changes.ts';
import {
  branchAt,
  branchBelow,
  emptyBranch,
  entriesBelow,
  entryAt,
  keyOf,
  newEntry,
  putEntry,
} from './row-tree.ts';
import type { Branch, Entry } from './row-tree.ts';

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
      ...{ table, names, root: emptyBranch(), check: rowChecker(table) },
      ...{ changed: [], near: undefined, last: undefined, known: 0 },
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

function notAsked(table: Table): Error {
  return new Error(`${table.name}: a row was read that \`needs\` did not ask for.`);
}

/** The row under a whole key as an entry, where there is one; throws where nobody asked for it. */
function askedEntry(rows: TableRows, key: readonly Cell[]): Entry | undefined {
  const near = nearBranch(rows, key);
  let { branch, isAsked } = near;
  for (let level = near.level; level < key.length - 1 && branch !== undefined; level += 1) {
    branch = branchAt(branch, key[level] ?? null);
    isAsked ||= branch?.asked === true;
  }
  const entry = branch && entryAt(branch, key[key.length - 1] ?? null);
  if (!isAsked && (entry === undefined || (entry.loaded === 'unknown' && !entry.changed))) {
    throw notAsked(rows.table);
  }
  return entry;
}

/** How many columns of the key rows have in common that are read one after the other: tenant and meeting. */
const nearLevels = 2;

/** Where a search may begin: at the branch of the last one, where it has the key's first columns in common. */
function nearBranch(rows: TableRows, key: readonly Cell[]): Near {
  const known = rows.near;
  if (known !== undefined && known.first === key[0] && known.second === key[1]) return known;
  const whole: Near = { branch: rows.root, isAsked: false, level: 0, first: null, second: null };
  if (key.length <= nearLevels) return whole;
  const [first = null, second = null] = key;
  const above = branchAt(rows.root, first);
  const branch = above && branchAt(above, second);
  if (above === undefined || branch === undefined) return whole;
  // A branch may be asked for later on: only what is so for good is remembered.
  const isAsked = above.asked || branch.asked;
  const found: Near = { branch, isAsked, level: nearLevels, first, second };
  if (isAsked) rows.near = found;
  return found;
}

/** The rows under a prefix or a whole key, in key order; throws where nobody asked for all of them. */
function askedEntries(rows: TableRows, prefix: readonly Cell[]): readonly Entry[] {
  if (prefix.length < rows.table.key.length) {
    const branch = askedBranch(rows, prefix);
    return branch === undefined ? [] : entriesBelow(branch);
  }
  const entry = askedEntry(rows, prefix);
  return entry === undefined ? [] : [entry];
}

/** The branch of a prefix, where there is one; throws where nobody asked for all of it. */
function askedBranch({ table, root }: TableRows, prefix: readonly Cell[]): Branch | undefined {
  let branch: Branch | undefined = root;
  let isAsked = false;
  for (let level = 0; level < prefix.length && branch !== undefined; level += 1) {
    branch = branchAt(branch, prefix[level] ?? null);
    isAsked ||= branch?.asked === true;
  }
  if (!isAsked) throw notAsked(table);
  return branch;
}

/** The entry of a row, found without looking where it is the one that was read last. */
function entryOfRow(rows: TableRows, row: Row): Entry {
  const { table, last } = rows;
  if (last !== undefined && isOf(table, row, last.key)) return last;
  return entryOf(rows, keyOf(table, row));
}

function isOf(table: Table, row: Row, key: readonly Cell[]): boolean {
  let index = 0;
  for (const name of table.key) {
    if (row[name] !== key[index]) return false;
    index += 1;
  }
  return true;
}

/** The row under a whole key as an entry; a new one is of a row that was asked for, or 'unknown'. */
function entryOf(rows: TableRows, key: readonly Cell[]): Entry {
  const near = nearBranch(rows, key);
  let { branch = rows.root, isAsked } = near;
  for (let level = near.level; level < key.length - 1; level += 1) {
    branch = branchBelow(branch, key[level] ?? null);
    isAsked ||= branch.asked;
  }
  const last = key[key.length - 1] ?? null;
  const known = entryAt(branch, last);
  if (known !== undefined) return known;
  rows.known += 1;
  const entry = newEntry(key, isAsked);
  putEntry(branch, last, entry);
  return entry;
}

/** Notes that a row, or all under a prefix, is asked for; false where it was before. */
function askFor(rows: TableRows, key: readonly Cell[]): boolean {
  const { table, root } = rows;
  let branch = root;
  const isWhole = key.length === table.key.length;
  for (let level = 0; level < (isWhole ? key.length - 1 : key.length); level += 1) {
    branch = branchBelow(branch, key[level] ?? null);
    if (branch.asked) return false;
  }
  if (!isWhole) {
    branch.asked = true;
    return true;
  }
  const last = key[key.length - 1] ?? null;
  const known = entryAt(branch, last);
  if (known === undefined) {
    rows.known += 1;
    putEntry(branch, last, newEntry(key, true));
    return true;
  }
  if (known.loaded !== 'unknown' || known.changed) return false;
  known.loaded = undefined;
  return true;
}

/** Takes a loaded row in, unless it is there already or events changed it. */
function admitRow(entry: Entry, row: Row): void {
  if (typeof entry.loaded === 'object' || entry.changed) return;
  entry.loaded = row;
  entry.now = row;
  entry.declared = false;
}
