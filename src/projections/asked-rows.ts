// Which rows of a table were asked for, and where each lies in the tree. A row that nobody asked for is not read: whoever
// reads it would take for absent what was only not looked for.
import type { Cell, Row, Table } from '../ports/read-table.ts';
import type { Near, TableRows } from './row-changes.ts';
import { branchAt, branchBelow, entriesBelow, entryAt, keyOf, newEntry, putEntry } from './row-tree.ts';
import type { Branch, Entry } from './row-tree.ts';

function notAsked(table: Table): Error {
  return new Error(`${table.name}: a row was read that \`needs\` did not ask for.`);
}

/** The row under a whole key as an entry, where there is one; throws where nobody asked for it. */
export function askedEntry(rows: TableRows, key: readonly Cell[]): Entry | undefined {
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
export function askedEntries(rows: TableRows, prefix: readonly Cell[]): readonly Entry[] {
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
export function entryOfRow(rows: TableRows, row: Row): Entry {
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
export function entryOf(rows: TableRows, key: readonly Cell[]): Entry {
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
export function askFor(rows: TableRows, key: readonly Cell[]): boolean {
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
export function admitRow(entry: Entry, row: Row): void {
  if (typeof entry.loaded === 'object' || entry.changed) return;
  entry.loaded = row;
  entry.now = row;
  entry.declared = false;
}
