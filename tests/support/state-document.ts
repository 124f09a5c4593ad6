// The tables of docs/state.md as its fitness tests read them.
import { textOf } from '../architecture/files.ts';

/** A table as the document tells of it; a cell is empty where nothing is said. */
export interface StatedTable {
  readonly table: string;
  readonly owner: string;
  readonly retention: string;
  readonly derived: string;
  readonly backup: string;
}

/** Every row about a table of the database, in the document's order. */
export function statedTables(): readonly StatedTable[] {
  return textOf('docs/state.md')
    .split('\n')
    .filter((line) => /^\| `(?:log|keys|ops|read)\./.test(line))
    .map((line) => {
      const [, first = '', owner = '', retention = '', derived = '', backup = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      const [, table = ''] = /^`([a-z]+\.[a-z_]+)`/.exec(first) ?? [];
      return { table, owner, retention, derived, backup };
    });
}
