// What a projection reads is what its table declares, or a fault that names no value.
import { describe, expect, it } from 'vitest';
import type { Row, Table } from '../../src/ports/read-table.ts';
import { needed, putRow, rowAt, rowsUnder } from '../../src/projections/typed-rows.ts';
import { createWorkingSet } from '../../src/projections/working-set.ts';

const table = {
  name: 'things',
  version: 1,
  columns: { tenant: { type: 'text' }, n: { type: 'bigint' }, note: { type: 'text', nullable: true } },
  key: ['tenant', 'n'],
  indexes: [],
} as const satisfies Table;

function holding(...rows: readonly Row[]) {
  const set = createWorkingSet();
  set.admit([{ table, key: ['t'] }], new Map([[table, rows]]));
  return set;
}

describe('a row', () => {
  it('is given as declared, or not at all', () => {
    const set = holding({ tenant: 't', n: 1n, note: null });
    putRow(set, table, { tenant: 't', n: 2n, note: 'two' });
    expect(rowAt(set, table, ['t', 1n])?.note).toBeNull();
    expect(rowAt(set, table, ['t', 3n])).toBeUndefined();
    expect(rowsUnder(set, table, ['t']).map(({ n }) => n)).toEqual([1n, 2n]);
  });

  it.each<Row>([
    { tenant: 't', n: 1n },
    { tenant: 't', n: 1n, note: 7 },
    { tenant: 't', n: 1n, note: { a: 'secret' } },
  ])('that is not what was declared is a fault without its values', (row) => {
    expect(() => rowAt(holding(row), table, ['t', 1n])).toThrow(
      /^a row of things is not what version 1 declares$/,
    );
  });

  it('that must be there and is not is a fault that says which', () => {
    expect(needed(1, 'thing')).toBe(1);
    expect(() => needed(undefined, 'thing 7')).toThrow('no row of thing 7');
  });
});
