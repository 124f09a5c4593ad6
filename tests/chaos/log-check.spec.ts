// A log that is whole passes; every way to break it is found and named.
import { expect, it } from 'vitest';
import { createLogCheck } from '../../chaos/log-check.ts';
import type { StoredRecord } from '../../chaos/log-check.ts';
import { chainOf } from './sealed-records.ts';

const whole = chainOf([{ command: 'c0' }, { command: 'c1' }, { command: 'c1' }, { command: 'c2' }]);
const judged = (records: readonly StoredRecord[], dense = true) =>
  createLogCheck({ dense })
    .take(records)
    .map(({ kind, what }) => `${kind}: ${what.replace(/^.*?\): /, '')}`);
const changed = (index: number, more: Partial<StoredRecord>): readonly StoredRecord[] =>
  whole.map((record, at) => (at === index ? { ...record, ...more } : record));

it('finds nothing in a whole log, in one page or in many', () => {
  expect(judged(whole)).toEqual([]);
  const check = createLogCheck({ dense: true });
  expect(whole.flatMap((record) => check.take([record]))).toEqual([]);
  expect(check.position()).toBe(4n);
});

it('finds a missing record as a hole of positions, of revisions, and in the chain', () => {
  expect(judged(whole.filter((_, index) => index !== 1))).toEqual([
    'hole: it follows position 1',
    'hole: revision 1 is missing',
    'broken: it is not chained to the event before it',
  ]);
});

it('finds a record that is there twice', () => {
  const twice = [...whole.slice(0, 2), whole[1]!, ...whole.slice(2)];
  expect(judged(twice).slice(0, 3)).toEqual([
    'doubled: it follows position 2',
    'doubled: revision 2 was expected',
    `doubled: event ${whole[1]!.id} was there before`,
  ]);
});

it('finds a command that was decided again after another one', () => {
  const again = chainOf([{ command: 'c0' }, { command: 'c1' }, { command: 'c0' }]);
  expect(judged(again)).toEqual(['doubled: command c0 was there before']);
});

it('lets positions grow with gaps where the store counts so, and never go back', () => {
  const spread = whole.map((record) => ({ ...record, position: record.position * 100n }));
  expect(judged(spread, false)).toEqual([]);
  expect(judged(spread)).toContain('hole: it follows position 100');
  expect(judged([spread[1]!], false)).toContain('hole: revision 0 is missing');
});

it('finds changed bytes', () => {
  expect(judged(changed(3, { body: Buffer.from('{}') }))).toEqual(['broken: its head names another body']);
  expect(judged(changed(3, { type: 'meeting.ended.v1' }))).toEqual(['broken: its head tells another story']);
  expect(judged(changed(3, { leaf: Buffer.alloc(32) }))).toEqual([
    'broken: its leaf is not the hash of its head',
  ]);
  const back = chainOf([{ command: 'c0' }, { command: 'c1', at: '2026-11-26T19:59:59.999Z' }]);
  expect(judged(back)).toEqual([
    'broken: its time is before 2026-11-26T20:00:00.000Z, that of the event before it',
  ]);
});
