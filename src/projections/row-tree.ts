// The rows of one table in memory as a tree, one level for each column of the key: rows that share the key's first
// columns are found without making a text of it. (Keys joined to text took a third of a batch's time.)
// Most branches hold one thing (a person's only device, its only stay), so a map is made for the second one.
import type { Cell, Row, Table } from '../ports/read-table.ts';

/** A row as it was loaded and as it is; `loaded` is 'unknown' for a row put without having been asked for. */
export interface Entry {
  readonly key: readonly Cell[];
  loaded: Row | undefined | 'unknown';
  now: Row | undefined;
  /** `now` is known to be what its table declares. */
  declared: boolean;
  /** It stands among the rows that were changed. */
  changed: boolean;
}

/** What lies below a branch by one column of the key: the first, and all of them once there are two. */
interface Children<Child> {
  readonly cell: Cell;
  readonly child: Child;
  all: Map<Cell, Child> | undefined;
}

/** All rows that share the key's columns up to here. `asked`: all of them are asked for. */
export interface Branch {
  asked: boolean;
  branches: Children<Branch> | undefined;
  /** Of the last column. */
  entries: Children<Entry> | undefined;
}

/** A branch without rows. */
export function emptyBranch(): Branch {
  return { asked: false, branches: undefined, entries: undefined };
}

/** An entry of a row of which nothing is known but whether it was asked for. */
export function newEntry(key: readonly Cell[], isAsked: boolean): Entry {
  return { key, loaded: isAsked ? undefined : 'unknown', now: undefined, declared: true, changed: false };
}

/** The branch at a cell below one, where there is one. */
export function branchAt({ branches }: Branch, cell: Cell): Branch | undefined {
  return branches === undefined ? undefined : childAt(branches, cell);
}

/** The entry at a cell of the key's last column, where there is one. */
export function entryAt({ entries }: Branch, cell: Cell): Entry | undefined {
  return entries === undefined ? undefined : childAt(entries, cell);
}

/** The branch below one, made where it is missing. */
export function branchBelow(branch: Branch, cell: Cell): Branch {
  const known = branchAt(branch, cell);
  if (known !== undefined) return known;
  const made = emptyBranch();
  branch.branches = withChild(branch.branches, cell, made);
  return made;
}

/** Puts an entry below a branch that has none at this cell of the key's last column. */
export function putEntry(branch: Branch, cell: Cell, entry: Entry): void {
  branch.entries = withChild(branch.entries, cell, entry);
}

function childAt<Child>({ cell, child, all }: Children<Child>, wanted: Cell): Child | undefined {
  if (all !== undefined) return all.get(wanted);
  return cell === wanted ? child : undefined;
}

function withChild<Child>(children: Children<Child> | undefined, cell: Cell, child: Child): Children<Child> {
  if (children === undefined) return { cell, child, all: undefined };
  children.all ??= new Map([[children.cell, children.child]]);
  children.all.set(cell, child);
  return children;
}

/** The values of a row's key, in order. */
export function keyOf(table: Table, row: Row): readonly Cell[] {
  return table.key.map((name) => row[name] ?? null);
}

/** Every row at or below a branch, in key order. */
export function entriesBelow(branch: Branch): readonly Entry[] {
  const found: Entry[] = [];
  collect(branch, found);
  return found;
}

/** Level by level, which is cheaper than comparing whole keys. */
function collect({ branches, entries }: Branch, found: Entry[]): void {
  if (entries !== undefined) {
    if (entries.all === undefined) found.push(entries.child);
    else for (const cell of inOrder(entries.all)) found.push(entries.all.get(cell) ?? entries.child);
  }
  if (branches === undefined) return;
  if (branches.all === undefined) collect(branches.child, found);
  else for (const cell of inOrder(branches.all)) collect(branches.all.get(cell) ?? branches.child, found);
}

function inOrder(children: ReadonlyMap<Cell, unknown>): readonly Cell[] {
  return [...children.keys()].sort(compareCells);
}

function compareCells(a: Cell, b: Cell): number {
  return a === b || a === null || b === null ? 0 : a < b ? -1 : 1;
}

/** Which of two keys of one table comes first. */
export function compareKeys(a: readonly Cell[], b: readonly Cell[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const order = compareCells(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
