// What was asked for of a table, and what of it is found again.
import { describe, expect, it } from 'vitest';
import { askedEntries, askedEntry, askFor, entryOf, entryOfRow } from '../../src/projections/asked-rows.ts';
import { rowChecker } from '../../src/projections/check-row.ts';
import type { TableRows } from '../../src/projections/row-changes.ts';
import { emptyBranch } from '../../src/projections/row-tree.ts';
import { toyLines } from '../support/toy-projection.ts';

const tenant = '00000000-0000-4000-8000-000000000001';

function noRows(): TableRows {
  return {
    table: toyLines,
    names: Object.keys(toyLines.columns),
    root: emptyBranch(),
    check: rowChecker(toyLines),
    changed: [],
    near: undefined,
    last: undefined,
    known: 0,
  };
}

describe('rows that were asked for', () => {
  it('are asked for once, by prefix or by key', () => {
    const rows = noRows();
    expect(askFor(rows, [tenant, 's', 1n])).toBe(true);
    expect(askFor(rows, [tenant, 's', 1n])).toBe(false);
    expect(askFor(rows, [tenant, 's'])).toBe(true);
    expect(askFor(rows, [tenant, 's', 2n])).toBe(false);
    expect(rows.known).toBe(1);
  });

  it('are found where they lie, also after a neighbour was', () => {
    const rows = noRows();
    askFor(rows, [tenant, 's']);
    const first = entryOf(rows, [tenant, 's', 1n]);
    const second = entryOf(rows, [tenant, 's', 2n]);
    expect(askedEntry(rows, [tenant, 's', 1n])).toBe(first);
    expect(askedEntry(rows, [tenant, 's', 2n])).toBe(second);
    expect(askedEntry(rows, [tenant, 's', 3n])).toBeUndefined();
    expect(askedEntries(rows, [tenant, 's'])).toEqual([first, second]);
    rows.last = first;
    expect(entryOfRow(rows, { tenant, stream: 's', position: 1n, slug: 'x' })).toBe(first);
    expect(entryOfRow(rows, { tenant, stream: 's', position: 2n, slug: 'x' })).toBe(second);
  });

  it('are not found where nobody asked, not even beside one that was', () => {
    const rows = noRows();
    askFor(rows, [tenant, 's']);
    entryOf(rows, [tenant, 's', 1n]);
    askedEntry(rows, [tenant, 's', 1n]);
    entryOf(rows, [tenant, 'other', 1n]);
    expect(() => askedEntry(rows, [tenant, 'other', 1n])).toThrow(/did not ask/);
    expect(() => askedEntries(rows, [tenant, 'other'])).toThrow(/did not ask/);
  });

  it('are known once they are asked for, though they were put before and taken back', () => {
    const rows = noRows();
    expect(entryOf(rows, [tenant, 's', 1n]).loaded).toBe('unknown');
    expect(askFor(rows, [tenant, 's', 1n])).toBe(true);
    expect(askedEntry(rows, [tenant, 's', 1n])?.loaded).toBeUndefined();
  });
});
