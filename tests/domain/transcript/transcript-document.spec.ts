// A voice without words is found: an empty answer about speech is a failure, not an empty success.
import { expect, it } from 'vitest';
import { wordlessVoice } from '../../../src/domain/transcript/transcript-document.ts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

it('voices of a second and more under which nothing was written are found', () => {
  const voice = [span(0, 2_000), span(5_000, 6_000), span(8_000, 8_999)];
  expect(wordlessVoice(voice, [])).toEqual([span(0, 2_000), span(5_000, 6_000)]);
  expect(wordlessVoice(voice, [span(1_900, 2_100)])).toEqual([span(5_000, 6_000)]);
  expect(wordlessVoice(voice, [span(2_000, 5_000)])).toHaveLength(2);
});
