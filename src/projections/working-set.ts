// The rows of a batch in memory: what was loaded, what events changed, and the way back to before one event.
// What an event may touch is checked here, so that a mistake shows in the event that made it.
import type { Cell, Row, Table } from '../ports/read-table.ts';
import type { RowChanges } from '../ports/projection-store.port.ts';
import type { RowNeed } from '../ports/read-table.ts';
import { checkRow } from './check-row.ts';
import type { Rows } from './projection.ts';

/** A working set; `Rows` is what projections see of it. */
export interface WorkingSet extends Rows {
  /** Takes in what was loaded for these needs; rows that are known already keep what events made of them. */
  readonly admit: (needs: readonly RowNeed[], loaded: ReadonlyMap<Table, readonly Row[]>) => void;
  /** The needs that were not admitted before. */
  readonly missing: (needs: readonly RowNeed[]) => readonly RowNeed[];
  /** What is done from here on can be undone. */
  readonly mark: () => void;
  /** Takes back what was done since the last mark. */
  readonly undo: () => void;
  /** What differs from what was loaded. */
  readonly changes: () => readonly RowChanges[];
}

/** A row as it was loaded and as it is; `loaded` is 'unknown' for a row put without having been asked for. */
interface Entry {
  readonly key: readonly Cell[];
  readonly loaded: Row | undefined | 'unknown';
  now: Row | undefined;
}

interface TableRows {
  readonly entries: Map<string, Entry>;
  /** Key prefixes (and whole keys) that were admitted. */
  readonly admitted: Set<string>;
  /** By length of prefix: which entries share it. Made when first listed. */
  readonly groups: Map<number, Map<string, Set<string>>>;
}

interface Undo {
  readonly entry: Entry;
  readonly before: Row | undefined;
}

/** U+0000 is in no stored text, so joined cells are told apart. */
function textOf(cells: readonly Cell[]): string {
  return cells.map(String).join('\0');
}

/** A new, empty working set. */
export function createWorkingSet(): WorkingSet {
  const tables = new Map<Table, TableRows>();
  let journal: Undo[] = [];

  const rowsOf = (table: Table): TableRows => {
    const known = tables.get(table);
    if (known !== undefined) return known;
    const made: TableRows = { entries: new Map(), admitted: new Set(), groups: new Map() };
    tables.set(table, made);
    return made;
  };
  const entryOf = (rows: TableRows, key: readonly Cell[], loaded: Entry['loaded']): Entry => {
    const text = textOf(key);
    const known = rows.entries.get(text);
    if (known !== undefined) return known;
    const entry: Entry = { key, loaded, now: loaded === 'unknown' ? undefined : loaded };
    rows.entries.set(text, entry);
    for (const [length, group] of rows.groups) joinGroup(group, key, length, text);
    return entry;
  };
  const change = (table: Table, key: readonly Cell[], row: Row | undefined): void => {
    const rows = rowsOf(table);
    const entry = entryOf(rows, key, isAdmitted(rows, key) ? undefined : 'unknown');
    journal.push({ entry, before: entry.now });
    entry.now = row;
  };

  return {
    get: (table, key) => {
      const rows = rowsOf(table);
      const entry = rows.entries.get(textOf(key));
      if (entry !== undefined) return entry.now;
      if (!isAdmitted(rows, key)) throw notAsked(table);
      return undefined;
    },
    list: (table, prefix) => {
      const rows = rowsOf(table);
      if (!isAdmitted(rows, prefix)) throw notAsked(table);
      const members = [...(groupOf(rows, prefix.length).get(textOf(prefix)) ?? [])];
      const entries = members.map((text) => rows.entries.get(text)).filter((entry) => entry !== undefined);
      entries.sort((a, b) => compareKeys(a.key, b.key));
      return entries.map((entry) => entry.now).filter((row) => row !== undefined);
    },
    put: (table, row) => {
      checkRow(table, row);
      change(table, keyOf(table, row), row);
    },
    remove: (table, key) => {
      if (key.length !== table.key.length)
        throw new Error(`${table.name}: a row is removed by its whole key.`);
      change(table, key, undefined);
    },
    admit: (needs, loaded) => {
      for (const [table, list] of loaded) {
        const rows = rowsOf(table);
        for (const row of list) entryOf(rows, keyOf(table, row), row);
      }
      for (const need of needs) rowsOf(need.table).admitted.add(textOf(need.key));
    },
    missing: (needs) => needs.filter((need) => !isAdmitted(rowsOf(need.table), need.key)),
    mark: () => {
      journal = [];
    },
    undo: () => {
      for (const { entry, before } of journal.reverse()) entry.now = before;
      journal = [];
    },
    changes: () => [...tables].map(([table, rows]) => changesOf(table, rows)).filter(isChange),
  };
}

function notAsked(table: Table): Error {
  return new Error(`${table.name}: a row was read that \`needs\` did not ask for.`);
}

/** Whether a key, or a prefix of it, was admitted. */
function isAdmitted(rows: TableRows, key: readonly Cell[]): boolean {
  for (let length = key.length; length >= 1; length -= 1) {
    if (rows.admitted.has(textOf(key.slice(0, length)))) return true;
  }
  return false;
}

function keyOf(table: Table, row: Row): readonly Cell[] {
  return table.key.map((name) => row[name] ?? null);
}

function joinGroup(
  group: Map<string, Set<string>>,
  key: readonly Cell[],
  length: number,
  text: string,
): void {
  const prefix = textOf(key.slice(0, length));
  const members = group.get(prefix) ?? new Set();
  group.set(prefix, members.add(text));
}

function groupOf(rows: TableRows, length: number): Map<string, Set<string>> {
  const known = rows.groups.get(length);
  if (known !== undefined) return known;
  const group = new Map<string, Set<string>>();
  for (const [text, entry] of rows.entries) joinGroup(group, entry.key, length, text);
  rows.groups.set(length, group);
  return group;
}

function compareKeys(a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right || left === null || right === null) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

function changesOf(table: Table, rows: TableRows): RowChanges {
  const upserts: Row[] = [];
  const removals: (readonly Cell[])[] = [];
  for (const { key, loaded, now } of rows.entries.values()) {
    if (now === undefined) {
      if (loaded !== undefined) removals.push(key);
    } else if (loaded === 'unknown' || loaded === undefined || !isSameRow(table, loaded, now))
      upserts.push(now);
  }
  return { table, upserts, removals };
}

function isChange(change: RowChanges): boolean {
  return change.upserts.length + change.removals.length > 0;
}

/** JSON cells count as changed unless they are the same object: comparing them would cost more than writing. */
function isSameRow(table: Table, a: Row, b: Row): boolean {
  return a === b || Object.keys(table.columns).every((name) => a[name] === b[name]);
}
