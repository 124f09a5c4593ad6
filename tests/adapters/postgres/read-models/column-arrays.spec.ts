// A value that does not have its column's type is refused before it is sent, without quoting it. Valid values are tested by
// the store's contract.
import { describe, expect, it } from 'vitest';
import { columnArrays } from '../../../../src/adapters/postgres/read-models/column-arrays.ts';
import { PermanentFault } from '../../../../src/ports/faults.ts';
import type { Row } from '../../../../src/ports/read-table.ts';
import { toyCounts } from '../../../support/toy-projection.ts';

const row: Row = {
  tenant: '00112233-4455-6677-8899-aabbccddeeff',
  stream: 's',
  events: 1,
  lines: 1,
  last: 1n,
  at: '2000-01-01T00:00:01.000Z',
  quiet: true,
  note: null,
  details: { a: 1 },
};

describe('arrays of columns', () => {
  it('hold one item for each row, in declared order', () => {
    const columns = columnArrays(toyCounts, [row, { ...row, events: -2, note: 'ü' }, row]);
    expect(columns).toHaveLength(9);
    for (const column of columns) expect(column.readInt32BE(12)).toBe(3);
    // Header of 20 bytes, then length and value of each item.
    expect(columns[0]?.subarray(24, 40).toString('hex')).toBe('00112233445566778899aabbccddeeff');
    expect(columns[0]?.subarray(44, 60).toString('hex')).toBe('00112233445566778899aabbccddeeff');
    expect(columns[2]?.readInt32BE(32)).toBe(-2);
    expect(columns[5]?.readBigInt64BE(24)).toBe(1_000_000n);
    expect(columns[7]?.subarray(20).toString('hex')).toBe('ffffffff00000002c3bcffffffff');
    expect(columns[8]?.subarray(20, 32).toString('latin1')).toBe('\0\0\0\x08\x01{"a":1}');
  });

  it('hold texts as UTF-8, short or long, of ASCII or not, however many', () => {
    const notes = [
      '',
      'x',
      'a'.repeat(48),
      'a'.repeat(49),
      'ü',
      '😀'.repeat(40),
      'aaaa',
      null,
      '€'.repeat(500),
    ];
    const rows = Array.from({ length: 20 }, () => notes.map((note): Row => ({ ...row, note }))).flat();
    const [bytes] = columnArrays(toyCounts, rows).slice(7);
    let at = 20;
    for (const { note } of rows) {
      const length = bytes!.readInt32BE(at);
      const text = length < 0 ? null : bytes!.toString('utf8', at + 4, at + 4 + length);
      expect(text).toBe(note);
      at += 4 + Math.max(length, 0);
    }
    expect(at).toBe(bytes!.length);
  });

  it('write a cell again that is the one before, and another after it', () => {
    const instants = ['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00.000Z', '1999-12-31T23:59:59.999Z'];
    const rows = instants.map((at, index): Row => ({ ...row, at, last: index < 2 ? -2n : 2n ** 40n }));
    const columns = columnArrays(toyCounts, rows);
    const longs = (column: number) =>
      rows.map((_, index) => columns[column]?.readBigInt64BE(24 + 12 * index));
    expect(longs(4)).toEqual([-2n, -2n, 2n ** 40n]);
    expect(longs(5)).toEqual([825_757_200_000_000n, 825_757_200_000_000n, -1_000n]);
  });

  it('are empty where there is no row', () => {
    for (const column of columnArrays(toyCounts, [])) expect(column.readInt32BE(0)).toBe(0);
  });

  it.each([
    ['tenant', '00112233-4455-6677-8899-AABBCCDDEEFF'],
    ['tenant', '00112233-4455-6677-8899-aabbccddeef'],
    ['tenant', '00112233x4455-6677-8899-aabbccddeeff'],
    ['events', 2 ** 31],
    ['events', 1.5],
    ['last', 2n ** 63n],
    ['last', 1],
    ['at', '2026-02-30T00:00:00.000Z'],
    ['quiet', 'true'],
    ['note', 'half \ud800'],
    ['note', 7],
    ['details', 'text'],
  ])('refuse %s %s', (name, cell) => {
    const refusal = (): unknown => columnArrays(toyCounts, [row, { ...row, [name]: cell }]);
    expect(refusal).toThrow(PermanentFault);
    expect(refusal).toThrow(`A value for toy_counts.${name} is not of type`);
  });
});
