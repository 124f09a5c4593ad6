// Whether a row from outside is what its table declares.
import { describe, expect, it } from 'vitest';
import type { Row, Table } from '../../src/ports/read-table.ts';
import { fits } from '../../src/projections/declared-rows.ts';

const table = {
  name: 'things',
  version: 1,
  columns: { tenant: { type: 'uuid' }, n: { type: 'bigint' }, note: { type: 'json', nullable: true } },
  key: ['tenant', 'n'],
  indexes: [],
} as const satisfies Table;

describe('a row', () => {
  it.each<[string, Row, boolean]>([
    ['as declared', { tenant: 't', n: 1n, note: [] }, true],
    ['with nothing where nothing may be', { tenant: 't', n: 1n, note: null }, true],
    ['with nothing where something must be', { tenant: 't', n: null, note: null }, false],
    ['without a column', { tenant: 't', note: null }, false],
    ['of another type', { tenant: 't', n: 1, note: null }, false],
  ])('%s', (_, row, does) => {
    expect(fits(table, row)).toBe(does);
  });
});
