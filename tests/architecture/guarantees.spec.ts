// docs/guarantees.md is held to the code: its matrix names every clause of the log's contract for every store, and no
// other one; its table of operations names every route, and says where each sort of operation is tested.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventLogClauses } from '../contracts/event-log.contract.ts';
import { eventLogLaws } from '../contracts/event-log.properties.ts';
import {
  declaredLiveRoutes,
  declaredPlainRoutes,
  declaredReadRoutes,
  declaredWriteRoutes,
} from '../support/code-routes.ts';
import { belongs, root, textOf } from './files.ts';

const text = textOf('docs/guarantees.md');

/** The rows of the first table below a heading, as cells. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = text.split(`\n${heading}\n`);
  const lines = section.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > first && !line.startsWith('|'));
  const rows = lines.slice(first, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.filter(([cell = '']) => !cell.startsWith('---'));
}

const clauses = [...eventLogClauses, ...eventLogLaws].map(({ id }) => id).sort();
const idsIn = (cell: string): string[] => [...cell.matchAll(/\[([LP]\d+)\]/g)].map(([, id = '']) => id);

describe('the matrix of the log', () => {
  const [head = [], ...rows] = tableBelow('## The log');
  const stores = head.slice(1);

  it('has a column for every store', () => {
    expect(stores, 'docs/guarantees.md').toEqual(['memory', 'PostgreSQL', 'EventStoreDB']);
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(stores)('names every clause and no other for %s', (store) => {
    const named = rows.flatMap((row) => idsIn(row[head.indexOf(store)] ?? ''));
    expect([...new Set(named)].sort(), `Every clause is in the matrix. ${belongs.adapters}`).toEqual(clauses);
  });

  it('names the same clauses in every cell of a row', () => {
    const uneven = rows.filter((row) => new Set(row.slice(1).map((cell) => idsIn(cell).join())).size !== 1);
    expect(uneven.map(([promise]) => promise)).toEqual([]);
  });

  it('links every id to the file that holds the clause', () => {
    const linked = new Map(
      [...text.matchAll(/^\[([LP]\d+)\]: \.\.\/(\S+)$/gm)].map(([, id, path]) => [id, path]),
    );
    expect([...linked.keys()].sort()).toEqual(clauses);
    for (const [id, path = ''] of linked) expect(textOf(path), path).toContain(`'${id}'`);
  });
});

describe('the table of operations', () => {
  const [, ...rows] = tableBelow('### What each operation promises');
  const named = rows.flatMap(([operations = '']) =>
    [...operations.matchAll(/`([A-Za-z]+)`/g)].map(([, id]) => id),
  );

  it('names every route once, and no other', () => {
    const routes = [
      ...declaredWriteRoutes,
      ...declaredReadRoutes,
      ...declaredLiveRoutes,
      ...declaredPlainRoutes,
    ];
    expect([...named].sort(), 'docs/guarantees.md, "What each operation promises"').toEqual(
      routes.map(({ operationId }) => operationId).sort(),
    );
  });

  it('says of each sort whether it is linearizable, read-your-writes or eventual, and what it does without its stores', () => {
    for (const [operations = '', kind = '', ...away] of rows) {
      expect(kind, operations).toMatch(/linearizable|read-your-writes|eventual|no store/);
      expect(away, operations).toHaveLength(3);
      for (const cell of away) expect(cell.length, operations).toBeGreaterThan(2);
    }
  });
});

it('docs/guarantees.md links to files that are there', () => {
  const paths = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, path = '']) => path);
  const missing = paths.filter((path) => !/^https?:/.test(path) && !existsSync(join(root, 'docs', path)));
  expect(missing).toEqual([]);
});
