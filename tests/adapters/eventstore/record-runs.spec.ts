// Cutting records into appends: order kept, limits kept, no stream twice in one append.
import { describe, expect, it } from 'vitest';
import { checkAppend } from '../../../src/adapters/codec/append-limits.ts';
import { appendsOf } from '../../../src/adapters/eventstore/record-runs.ts';
import { chainedRecords } from '../../support/chained-logs.ts';

describe.each([true, false])('records as appends, several streams in one: %s', (several) => {
  it.each([
    [400, 1],
    [400, 3],
    [400, 90],
  ])('keep the order of %i records over %i streams, and the limits', (count, streams) => {
    const { records } = chainedRecords(count, streams);
    const appends = appendsOf(records, several);
    expect(appends.flatMap(({ writes }) => writes.flatMap(({ events }) => events))).toEqual(records);
    for (const append of appends) {
      checkAppend(append);
      expect(new Set(append.writes.map(({ stream }) => stream)).size).toBe(append.writes.length);
      if (!several) expect(append.writes).toHaveLength(1);
      for (const { events, expected, leaf } of append.writes) {
        expect(events.every(({ tenant }) => tenant === append.tenant)).toBe(true);
        const [first] = events;
        const before = records.find(
          ({ stream, revision }) => stream === first?.stream && revision === first.revision - 1n,
        );
        expect([expected, leaf && Buffer.from(leaf)]).toEqual([
          before?.revision ?? 'none',
          before && Buffer.from(before.leaf),
        ]);
      }
    }
    if (streams === 1) expect(appends).toHaveLength(4);
  });

  it('cut where an append would hold more than a mebibyte', () => {
    const { records } = chainedRecords(50, 1);
    const heavy = records.map((record) => ({ ...record, body: new Uint8Array(40_000) }));
    const appends = appendsOf(heavy, several);
    expect(appends.length).toBe(2);
    for (const append of appends) checkAppend(append);
  });
});
