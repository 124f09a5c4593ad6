// What is a row of a table and what is none.
import { describe, expect, it } from 'vitest';
import type { Cell, Row } from '../../src/ports/read-table.ts';
import { rowChecker } from '../../src/projections/check-row.ts';
import { toyCounts } from '../support/toy-projection.ts';

const checkRow = rowChecker(toyCounts);

const row: Row = {
  tenant: '00000000-0000-4000-8000-000000000001',
  stream: 'ü 😀',
  events: -2_147_483_648,
  lines: 2_147_483_647,
  last: 9_223_372_036_854_775_807n,
  at: '2026-03-02T09:00:00.000Z',
  quiet: true,
  note: null,
  details: { list: [1.5, null, 'x', { deep: false }] },
};

describe('a row', () => {
  it('fits', () => {
    checkRow(row);
    checkRow({ ...row, note: '', details: null });
  });

  it.each<[string, Cell | undefined | object, RegExp]>([
    ['stream', undefined, /stream is missing/],
    ['stream', null, /stream may not be null/],
    ['stream', 7, /should be of type text/],
    ['stream', 'a\0b', /should be of type text/],
    ['note', 'half \ud800', /should be of type text/],
    ['tenant', 'nobody', /should be of type uuid/],
    ['events', 1.5, /should be of type int/],
    ['events', 2_147_483_648, /should be of type int/],
    ['last', 1, /should be of type bigint/],
    ['last', 9_223_372_036_854_775_808n, /should be of type bigint/],
    ['quiet', 'true', /should be of type bool/],
    ['at', 'yesterday', /should be of type instant/],
    ['at', '2026-03-02T09:00:00Z', /should be of type instant/],
    ['details', 'text', /should be of type json/],
    ['details', [Number.NaN], /should be of type json/],
    ['details', { text: ['a\0b'] }, /should be of type json/],
    ['details', { 'a\0b': 1 }, /should be of type json/],
    ['details', { when: undefined }, /should be of type json/],
    ['more', 1, /no column more/],
  ])('does not fit where %s is %s', (name, cell, reason) => {
    expect(() => checkRow({ ...row, [name]: cell } as Row)).toThrow(reason);
  });

  it('is refused without a word of what stands in it', () => {
    expect(() => checkRow({ ...row, stream: 'Ada\0Lovelace' })).not.toThrow(/Ada/);
  });
});
