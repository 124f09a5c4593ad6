// The rows of a batch: what was asked for, what changed, and the way back.
import { describe, expect, it } from 'vitest';
import type { Row, Table } from '../../src/ports/read-table.ts';
import { createWorkingSet } from '../../src/projections/working-set.ts';
import { toyCounts, toyLines } from '../support/toy-projection.ts';

const tenant = '00000000-0000-4000-8000-000000000001';
const line = (position: bigint, slug = 'x', stream = 's'): Row => ({ tenant, stream, position, slug });
const loaded = (rows: readonly Row[], key: readonly (string | bigint)[] = [tenant, 's']) => {
  const set = createWorkingSet();
  set.admit([{ table: toyLines, key }], new Map<Table, readonly Row[]>([[toyLines, rows]]));
  return set;
};

describe('a working set', () => {
  it('gives what was loaded, by key and by prefix in key order (numbers by value)', () => {
    const set = loaded([line(10n), line(9n)]);
    expect(set.get(toyLines, [tenant, 's', 9n])).toEqual(line(9n));
    expect(set.get(toyLines, [tenant, 's', 1n])).toBeUndefined();
    expect(set.list(toyLines, [tenant, 's'])).toEqual([line(9n), line(10n)]);
  });

  it('shows what was put and removed, at once and in lists', () => {
    const set = loaded([line(1n), line(2n)]);
    expect(set.list(toyLines, [tenant, 's'])).toHaveLength(2);
    set.put(toyLines, line(3n));
    set.put(toyLines, line(9n, 'x', 'other'));
    set.remove(toyLines, [tenant, 's', 1n]);
    expect(set.list(toyLines, [tenant, 's'])).toEqual([line(2n), line(3n)]);
    expect(set.get(toyLines, [tenant, 's', 1n])).toBeUndefined();
  });

  it('refuses to be read beyond what was asked for', () => {
    const set = loaded([line(1n)], [tenant, 's', 1n]);
    expect(() => set.get(toyLines, [tenant, 's', 2n])).toThrow(/did not ask/);
    expect(() => set.list(toyLines, [tenant, 's'])).toThrow(/did not ask/);
    expect(() => set.get(toyCounts, [tenant, 's'])).toThrow(/did not ask/);
  });

  it('writes only what is other than it was', () => {
    const set = loaded([line(1n), line(2n), line(3n)]);
    set.put(toyLines, line(1n));
    set.put(toyLines, line(2n, 'new'));
    set.remove(toyLines, [tenant, 's', 3n]);
    set.put(toyLines, line(4n));
    set.remove(toyLines, [tenant, 's', 4n]);
    set.put(toyLines, line(6n));
    set.put(toyLines, line(5n));
    expect(set.changes()).toEqual([
      {
        table: toyLines,
        inserts: [line(5n), line(6n)],
        upserts: [line(2n, 'new')],
        removals: [[tenant, 's', 3n]],
      },
    ]);
  });

  it('writes rows that nobody asked for, and removes them too: it can not know', () => {
    const set = createWorkingSet();
    set.put(toyLines, line(1n));
    set.put(toyLines, line(2n));
    set.remove(toyLines, [tenant, 's', 2n]);
    expect(set.changes()).toEqual([
      { table: toyLines, inserts: [], upserts: [line(1n)], removals: [[tenant, 's', 2n]] },
    ]);
  });

  it('takes back what was done since the mark, and only that', () => {
    const set = loaded([line(1n)]);
    set.put(toyLines, line(2n));
    set.mark();
    set.put(toyLines, line(1n, 'a'));
    set.put(toyLines, line(1n, 'b'));
    set.remove(toyLines, [tenant, 's', 2n]);
    set.put(toyLines, line(3n));
    set.undo();
    expect(set.list(toyLines, [tenant, 's'])).toEqual([line(1n), line(2n)]);
    expect(set.changes()).toEqual([{ table: toyLines, inserts: [line(2n)], upserts: [], removals: [] }]);
  });

  it('knows no more of a row that nobody asked for once its change is taken back', () => {
    const set = createWorkingSet();
    set.mark();
    set.put(toyLines, line(1n));
    set.undo();
    expect(set.changes()).toEqual([]);
    expect(() => set.get(toyLines, [tenant, 's', 1n])).toThrow(/did not ask/);
    const needs = set.ask([{ table: toyLines, key: [tenant, 's', 1n] }]);
    expect(needs).toHaveLength(1);
    set.admit(needs, new Map<Table, readonly Row[]>([[toyLines, [line(1n, 'kept')]]]));
    expect(set.get(toyLines, [tenant, 's', 1n])).toEqual(line(1n, 'kept'));
  });

  it('looks again only at the cells that differ from what was there', () => {
    const set = loaded([line(1n, 'half \ud800')]);
    set.put(toyLines, line(1n, 'half \ud800'));
    expect(() => set.put(toyLines, line(1n, 'other half \udc00'))).toThrow(/slug should be of type text/);
  });

  it('changes cells of a row that is in force, and looks at these alone', () => {
    const set = loaded([line(1n, 'half \ud800')]);
    const before = set.get(toyLines, [tenant, 's', 1n])!;
    set.change(toyLines, before, { position: 1n });
    const now = set.get(toyLines, [tenant, 's', 1n])!;
    expect(() => set.change(toyLines, now, { slug: 'half \ud800' })).toThrow(/slug should be of type text/);
    expect(() => set.change(toyLines, before, { slug: 'x' })).toThrow(/not the one in force/);
    expect(() => set.change(toyLines, now, { more: 'x' } as object)).toThrow(/no column more/);
    set.change(toyLines, now, { slug: 'x' });
    expect(set.changes()).toEqual([{ table: toyLines, inserts: [], upserts: [line(1n)], removals: [] }]);
  });

  it('keeps what events made of a row that is loaded again', () => {
    const set = loaded([line(1n)]);
    set.put(toyLines, line(1n, 'changed'));
    set.admit([{ table: toyLines, key: [tenant] }], new Map<Table, readonly Row[]>([[toyLines, [line(1n)]]]));
    expect(set.get(toyLines, [tenant, 's', 1n])).toEqual(line(1n, 'changed'));
    expect(set.ask([{ table: toyLines, key: [tenant, 'other'] }])).toEqual([]);
    const twice = { table: toyCounts, key: [tenant, 's'] };
    expect(set.ask([twice, twice])).toEqual([twice]);
    expect(set.ask([twice])).toEqual([]);
  });

  it.each([
    ['a cell is missing', { slug: undefined }, /slug is missing/],
    ['a cell is null that may not be', { slug: null }, /may not be null/],
    ['a cell is of another type', { position: 1 }, /should be of type bigint/],
    ['there is no such column', { more: 'x' }, /no column more/],
  ])('refuses a row where %s', (_case, cells, reason) => {
    const row = { ...line(1n), ...cells } as Row;
    expect(() => createWorkingSet().put(toyLines, row)).toThrow(reason);
  });

  it('refuses an instant that is none, though PostgreSQL might take it', () => {
    const counts: Row = {
      tenant,
      stream: 's',
      events: 1,
      lines: 1,
      last: 1n,
      at: 'yesterday',
      quiet: true,
      note: null,
      details: null,
    };
    expect(() => createWorkingSet().put(toyCounts, counts)).toThrow(
      /toy_counts.at should be of type instant/,
    );
    createWorkingSet().put(toyCounts, { ...counts, at: '2026-03-02T09:00:00.000Z' });
  });

  it('refuses to remove by less than a whole key', () => {
    expect(() => createWorkingSet().remove(toyLines, [tenant, 's'])).toThrow(/whole key/);
  });
});
