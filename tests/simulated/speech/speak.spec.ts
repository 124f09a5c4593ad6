// Simulated speech: as long as its words, and a hum that goes on where it was.
import { expect, it } from 'vitest';
import { hum, speak } from '../../../src/simulated/speech/speak.ts';

it('is 60 ms for each character and a gap of 120 ms after each word', () => {
  expect(speak('one two').length).toBe((6 * 60 + 2 * 120) * 48);
  expect(speak('').length).toBe(0);
  expect(Math.max(...speak('a'))).toBeGreaterThan(8_000);
});

it('a hum in parts is the same as in one', () => {
  expect([...hum(0, 50), ...hum(50, 50)]).toEqual([...hum(0, 100)]);
});
