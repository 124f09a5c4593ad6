// SubRip: numbered captions with commas in their times, and nothing that players take for formatting.
import { expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { srtOf } from '../../../src/domain/transcript/export-srt.ts';

const caption = {
  id: 'a.0.1',
  person: 'p' as PersonId,
  speaker: 'Ann',
  startMs: 1_000,
  endMs: 2_500,
  text: 'Hello.',
};

it('SubRip numbers its captions', () => {
  expect(srtOf([caption, { ...caption, startMs: 3_000, endMs: 3_100, text: 'Bye.' }])).toBe(
    '1\n00:00:01,000 --> 00:00:02,500\nAnn: Hello.\n\n2\n00:00:03,000 --> 00:00:03,100\nAnn: Bye.\n',
  );
  expect(srtOf([])).toBe('');
});

it('tags and arrows are not kept as such', () => {
  const text = srtOf([{ ...caption, speaker: '<i>', text: '{\\an8} --> <b>' }]).split('\n')[2];
  expect(text).toBe('‹i›: (\\an8) --› ‹b›');
});
