// Captions: who and what since the meeting began, a line each, with the name of that moment.
import { expect, it } from 'vitest';
import type { PersonId, TrackId } from '../../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { captionsOf, clockText } from '../../../src/domain/transcript/captions.ts';
import type { MergedSegment } from '../../../src/domain/transcript/merge.ts';

const nineMs = Date.parse('2026-12-01T09:00:00.000Z');
const at = (ms: number) => fromEpochMs(nineMs + ms);
const said = (text: string, fromMs: number, toMs: number, bleedOf?: string): MergedSegment => ({
  id: `t.${fromMs}.1`,
  track: 't' as TrackId,
  person: 'p' as PersonId,
  startsAt: at(fromMs),
  endsAt: at(toMs),
  text,
  bleedOf,
});

it('captions are on the meeting’s clock, a line each, under the name that the person had then', () => {
  const names = (_: PersonId, when: string) => (when < at(5_000) ? 'Ann' : 'Ann\nB.');
  expect(
    captionsOf([said('hello\n\nthere', 1_000, 2_000), said('bye', 6_000, 6_400)], at(0), names),
  ).toMatchObject([
    { speaker: 'Ann', text: 'hello there', startMs: 1_000, endMs: 2_000 },
    { speaker: 'Ann B.', text: 'bye', startMs: 6_000, endMs: 6_400 },
  ]);
});

it('what repeats another person is not shown, and who is not known any more is nobody', () => {
  const given = captionsOf([said('a', 0, 9), said('b', 0, 9, 'other')], at(0), () => undefined);
  expect(given.map(({ speaker, text }) => [speaker, text])).toEqual([['Unknown speaker', 'a']]);
});

it('no caption begins before the meeting or ends before it begins', () => {
  const given = captionsOf([said('early', -3_000, -2_000), said('point', 10, 10)], at(0), () => 'Ann');
  expect(given.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 1],
    [10, 11],
  ]);
});

it('a clock counts hours up', () => {
  expect(clockText(3_723_004, '.')).toBe('01:02:03.004');
  expect(clockText(360_000_000, ',')).toBe('100:00:00,000');
});
