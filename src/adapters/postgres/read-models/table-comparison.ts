// Two tables of one declaration in two schemas, compared cell by cell in key order, page by page; and one
// SHA-256 for each side. A row is hashed as JSON of its cells' canonical texts (null for none) and a newline.
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { escapeIdentifier } from 'pg';
import type { Comparison, Difference } from '../../../ports/read-model-workshop.port.ts';
import type { Column, Table } from '../../../ports/read-table.ts';
import { tableName } from '../../../ports/read-table.ts';
import { toFault } from '../postgres-faults.ts';
import { columnList, columnNames } from './rows-sql.ts';

const pageRows = 2_000;

/** A row's cells as text, in declared order. */
type Cells = readonly (string | null)[];

/** Times don't depend on the session's zone, JSON is what jsonb prints: the same bytes on every machine. */
function canonical(name: string, column: Column): string {
  const cell = `t.${escapeIdentifier(name)}`;
  if (column.type !== 'instant') return `${cell}::text`;
  return `to_char(${cell} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Rows of a table in key order, in pages, each continuing after the last key. */
async function* rowsInOrder(pool: Pool, table: Table, schema: string): AsyncGenerator<Cells> {
  const names = columnNames(table);
  const cells = Object.entries(table.columns).map(([name, column]) => canonical(name, column));
  const key = table.key.map((name) => names.indexOf(name));
  const bounds = table.key.map((_name, index) => `$${index + 1}`).join(', ');
  const ordered = columnList(table.key, 't');
  const text = (where: string): string =>
    `select array[${cells.join(', ')}] as cells from ${tableName(table, schema)} t ${where} order by ${ordered} limit ${pageRows}`;
  let after: Cells | undefined;
  for (;;) {
    const page = await pool
      .query<{ cells: Cells }>(
        text(after === undefined ? '' : `where (${ordered}) > (${bounds})`),
        after === undefined ? [] : [...after],
      )
      .catch((error: unknown) => {
        throw toFault(error);
      });
    for (const row of page.rows) yield row.cells;
    const last = page.rows.at(-1)?.cells;
    if (last === undefined || page.rows.length < pageRows) return;
    after = key.map((index) => last[index] ?? null);
  }
}

/** One side of a comparison: the current row, its key, and the hash of all rows so far. */
interface Side {
  readonly next: () => Promise<void>;
  readonly cells: () => Cells | undefined;
  readonly hash: () => string;
}

function sideOf(rows: AsyncGenerator<Cells>): Side {
  const digest = createHash('sha256');
  let cells: Cells | undefined;
  return {
    next: async () => {
      const next = await rows.next();
      cells = next.done === true ? undefined : next.value;
      if (cells !== undefined) digest.update(`${JSON.stringify(cells)}\n`);
    },
    cells: () => cells,
    hash: () => digest.digest('hex'),
  };
}

/** Compares a table of two schemas; names at most `limit` differences, counts and hashes everything. Raises faults of the database. */
export async function compareTable(
  pool: Pool,
  live: string,
  rebuilt: string,
  table: Table,
  limit: number,
): Promise<Comparison> {
  const left = sideOf(rowsInOrder(pool, table, live));
  const right = sideOf(rowsInOrder(pool, table, rebuilt));
  const differences: Difference[] = [];
  let rows = 0;
  await Promise.all([left.next(), right.next()]);
  for (;;) {
    const [a, b] = [left.cells(), right.cells()];
    if (a === undefined && b === undefined) break;
    const order = compareKeys(table, a, b);
    if (order <= 0) rows += 1;
    if (differences.length < limit) differences.push(...differencesOf(table, order, a, b));
    await Promise.all([order <= 0 ? left.next() : undefined, order >= 0 ? right.next() : undefined]);
  }
  return {
    table: `${table.name}_v${table.version}`,
    rows,
    liveHash: left.hash(),
    rebuiltHash: right.hash(),
    differences: differences.slice(0, limit),
  };
}

function differencesOf(
  table: Table,
  order: number,
  a: Cells | undefined,
  b: Cells | undefined,
): readonly Difference[] {
  const cells = order <= 0 ? a : b;
  const names = columnNames(table);
  const about = {
    table: `${table.name}_v${table.version}`,
    key: Object.fromEntries(table.key.map((name) => [name, cells?.[names.indexOf(name)] ?? ''])),
  };
  if (order !== 0) {
    const whole = JSON.stringify(cells);
    return [
      {
        ...about,
        column: undefined,
        live: order < 0 ? whole : undefined,
        rebuilt: order > 0 ? whole : undefined,
      },
    ];
  }
  return names.flatMap((column, index): Difference[] => {
    const [live, rebuilt] = [a?.[index] ?? undefined, b?.[index] ?? undefined];
    return live === rebuilt ? [] : [{ ...about, column, live, rebuilt }];
  });
}

/** As the database orders keys: integers by value, everything else by its bytes. A missing row comes last. */
function compareKeys(table: Table, a: Cells | undefined, b: Cells | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const names = columnNames(table);
  for (const name of table.key) {
    const index = names.indexOf(name);
    const order = compareCells(table.columns[name]?.type, a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareCells(type: Column['type'] | undefined, a: string, b: string): number {
  if (a === b) return 0;
  if (type === 'int' || type === 'bigint') return BigInt(a) < BigInt(b) ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
