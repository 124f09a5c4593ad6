// What is no cell of a column is refused before it is sent, without naming it; what goes in is seen by the store's contract.
import { describe, expect, it } from 'vitest';
import { columnArrays } from '../../../src/adapters/postgres/column-arrays.ts';
import { PermanentFault } from '../../../src/ports/faults.ts';
import type { Row } from '../../../src/ports/read-table.ts';
import { toyCounts } from '../../support/toy-projection.ts';

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
    expect(refusal).toThrow(`toy_counts.${name} holds what is not of type`);
  });
});
