// The tones of simulated speech are apart, and within what Opus carries.
import { expect, it } from 'vitest';
import { spokenWords, tones } from '../../../src/simulated/speech/speech-tones.ts';

it('are different, by more than a window of 30 ms can tell, and below 3.5 kHz', () => {
  const pitches = tones.map(({ hz }) => hz);
  pitches.slice(1).forEach((hz, n) => expect(hz - (pitches[n] ?? 0)).toBeGreaterThan(2 / 0.03));
  expect(Math.max(...pitches)).toBeLessThan(3_500);
});

it('are said of words in lower case, without what has none', () => {
  expect(spokenWords('  Hello, “Wörld”! ¿ 42 ')).toEqual(['hello,', 'wrld!', '42']);
});
