// WebVTT: what a player reads, and nothing that was said becomes markup.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { vttOf } from '../../../src/domain/transcript/export-vtt.ts';

const caption = {
  id: 'a.0.1',
  person: 'p' as PersonId,
  speaker: 'Ann',
  startMs: 1_000,
  endMs: 2_500,
  text: 'Hello.',
};

it('WebVTT has a header, and a cue for each caption with its id and speaker', () => {
  expect(vttOf([caption, { ...caption, id: 'a.1.1', startMs: 3_000, endMs: 3_100, text: 'Bye.' }])).toBe(
    'WEBVTT\n\na.0.1\n00:00:01.000 --> 00:00:02.500\n<v Ann>Hello.\n\na.1.1\n00:00:03.000 --> 00:00:03.100\n<v Ann>Bye.\n',
  );
  expect(vttOf([])).toBe('WEBVTT\n');
});

it('nothing that was said, and no name, becomes markup or a time', () => {
  const hostile = fc
    .array(fc.constantFrom('<v Bob>', '-->', '&lt;', '</c>', 'NOTE', ' x '))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, hostile, (text, speaker) => {
      const body = vttOf([{ ...caption, text, speaker }])
        .split('\n')
        .slice(4)
        .join('\n');
      expect(body.match(/[<>]/g)).toEqual(['<', '>']);
      expect(body).not.toContain('-->');
    }),
  );
});
