// The rows of a batch, or of several, in memory: what was loaded, what events changed, and the way back to before one event.
// What an event may touch is checked here, so that a mistake shows in the event that made it; a cell that stands as
// it was before was checked before.
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { Cell, Row, RowNeed, Table } from '../ports/read-table.ts';
import { rowChecker } from './check-row.ts';
import type { Rows } from './projection.ts';
import { changesOf, declaredRow, isChange } from './row-changes.ts';
import type { Near, TableRows } from './row-changes.ts';
import { branchBelow, emptyBranch, entriesBelow, keyOf } from './row-tree.ts';
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
  const journal: Undo[] = [];

  const rowsOf = (table: Table): TableRows => {
    const known = tables.get(table);
    if (known !== undefined) return known;
    const names = Object.keys(table.columns);
    const made: TableRows = {
      ...{ table, names, root: emptyBranch(), check: rowChecker(table) },
      ...{ changed: new Set<Entry>(), near: undefined, last: undefined, known: 0 },
    };
    tables.set(table, made);
    return made;
  };
  const change = (rows: TableRows, entry: Entry, row: Row | undefined): void => {
    const { now, declared } = entry;
    journal.push({ rows, entry, now, declared, first: !rows.changed.has(entry) });
    rows.changed.add(entry);
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
      const entries = askedEntries(rowsOf(table), prefix);
      return entries.map((entry) => declaredRow(table, entry)).filter((row) => row !== undefined);
    },
    put: (table, row) => {
      const rows = rowsOf(table);
      const entry = entryOfRow(rows, row);
      rows.check(row, entry.now);
      change(rows, entry, row);
    },
    change: (table, row, cells) => {
      const rows = rowsOf(table);
      const changed: Row = { ...row, ...cells };
      const entry = rows.last?.now === row ? rows.last : entryOfRow(rows, changed);
      if (entry.now !== row) throw new Error(`${table.name}: a row is changed that is not the one in force.`);
      rows.check.cells(changed, cells);
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
        for (const row of list) admitRow(rows, entryOf(rows, keyOf(table, row)), row);
      }
    },
    mark: () => {
      journal.length = 0;
    },
    undo: () => {
      for (const { rows, entry, now, declared, first } of journal.reverse()) {
        entry.now = now;
        entry.declared = declared;
        if (first) rows.changed.delete(entry);
      }
      journal.length = 0;
    },
    changes: () => [...tables.values()].map(changesOf).filter(isChange),
    known: () => [...tables.values()].reduce((sum, { known }) => sum + known, 0),
    settle: () => {
      for (const { changed } of tables.values()) {
        for (const entry of changed) entry.loaded = entry.now;
        changed.clear();
      }
      journal.length = 0;
    },
    size: () => [...tables.values()].reduce((sum, { changed }) => sum + changed.size, 0),
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
    branch = branch.branches.get(key[level] ?? null);
    isAsked ||= branch?.asked === true;
  }
  const entry = branch?.entries.get(key[key.length - 1] ?? null);
  if (!isAsked && (entry === undefined || (entry.loaded === 'unknown' && !rows.changed.has(entry)))) {
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
  const above = rows.root.branches.get(first);
  const branch = above?.branches.get(second);
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
    branch = branch.branches.get(prefix[level] ?? null);
    isAsked ||= branch?.asked === true;
  }
  if (!isAsked) throw notAsked(table);
  return branch;
}

/** The entry of a row, found without looking where it is the one that was read last. */
function entryOfRow(rows: TableRows, row: Row): Entry {
  const { table, last } = rows;
  if (last?.key.every((cell, index) => cell === row[table.key[index] ?? '']) === true) return last;
  return entryOf(rows, keyOf(table, row));
}

/** The row under a whole key as an entry; a new one is of a row that was asked for, or 'unknown'. */
function entryOf(rows: TableRows, key: readonly Cell[]): Entry {
  let branch = rows.root;
  let isAsked = false;
  for (let level = 0; level < key.length - 1; level += 1) {
    branch = branchBelow(branch, key[level] ?? null);
    isAsked ||= branch.asked;
  }
  const last = key[key.length - 1] ?? null;
  const known = branch.entries.get(last);
  if (known !== undefined) return known;
  rows.known += 1;
  const loaded = isAsked ? undefined : 'unknown';
  const entry: Entry = { key, loaded, now: undefined, declared: true };
  branch.entries.set(last, entry);
  return entry;
}

/** Notes that a row, or all under a prefix, is asked for; false where it was before. */
function askFor(rows: TableRows, key: readonly Cell[]): boolean {
  const { table, root, changed } = rows;
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
  const known = branch.entries.get(last);
  if (known !== undefined && (known.loaded !== 'unknown' || changed.has(known))) return false;
  rows.known += 1;
  branch.entries.set(last, { key, loaded: undefined, now: undefined, declared: true });
  return true;
}

/** Takes a loaded row in, unless it is there already or events changed it. */
function admitRow({ changed }: TableRows, entry: Entry, row: Row): void {
  if (typeof entry.loaded === 'object' || changed.has(entry)) return;
  entry.loaded = row;
  entry.now = row;
  entry.declared = false;
}
