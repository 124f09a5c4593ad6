// Mishaps by a seed: none by itself, the same again, as often as was said.
import { expect, it } from 'vitest';
import { transcriberMishaps, transcriberMishapsSchema } from '../../../src/simulated/transcriber/mishaps.ts';

const drawn = (given: unknown, count = 2_000) => {
  const next = transcriberMishaps(transcriberMishapsSchema.parse(given));
  return Array.from({ length: count }, next);
};

it('nothing goes wrong by itself, and everything where it always does', () => {
  expect(new Set(drawn({}))).toEqual(new Set(['none']));
  expect(new Set(drawn({ html: 1 }))).toEqual(new Set(['html']));
});

it('the same seed gives the same, another one another', () => {
  const rates = { hangs: 0.2, empty: 0.3 };
  expect(drawn({ seed: 1, ...rates })).toEqual(drawn({ seed: 1, ...rates }));
  expect(drawn({ seed: 1, ...rates })).not.toEqual(drawn({ seed: 2, ...rates }));
  const share = drawn({ seed: 1, ...rates }).filter((kind) => kind === 'empty').length / 2_000;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
});
