// Placeholders are filled in from what is known, from the clock that is given, and from the run.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { filled, filledText, holds, UnknownWord, type Words } from '../../demo/words.ts';

const words: Words = {
  run: 'run-1',
  known: new Map([
    ['meeting', 'm1'],
    ['person:p17', 'x17'],
  ]),
  nowMs: Date.parse('2026-01-02T03:04:05.678Z'),
};

describe('placeholders', () => {
  it('are filled in wherever a text stands', () => {
    const body = { to: '{person:p17}', list: ['{meeting}', 3, null, true], deep: { text: 'a {meeting} b' } };
    expect(filled(body, words)).toEqual({ to: 'x17', list: ['m1', 3, null, true], deep: { text: 'a m1 b' } });
  });

  it('name instants before and after now', () => {
    expect(filledText('{now}', words)).toBe('2026-01-02T03:04:05.678Z');
    expect(filledText('{now+60s}', words)).toBe('2026-01-02T03:05:05.678Z');
    expect(filledText('{now-5s}', words)).toBe('2026-01-02T03:04:00.678Z');
  });

  it('give a device the same UUID in one run and another in another run', () => {
    const device = filledText('{device:p17/1}', words);
    expect(device).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(filledText('{device:p17/1}', words)).toBe(device);
    expect(filledText('{device:p17/2}', words)).not.toBe(device);
    expect(filledText('{device:p17/1}', { ...words, run: 'run-2' })).not.toBe(device);
  });

  it('hash the proof that they give', () => {
    const proof = filledText('{proof:g1}', words);
    expect(filledText('{proofHash:g1}', words)).toBe(createHash('sha256').update(proof).digest('hex'));
  });

  it('that stand for nothing are a fault with their name', () => {
    expect(() => filledText('/v1/{nobody}', words)).toThrow(UnknownWord);
    expect(() => filledText('/v1/{nobody}', words)).toThrow('{nobody}');
  });
});

it('conditions ask whether a name is known', () => {
  expect(holds(undefined, words.known)).toBe(true);
  expect(holds('meeting', words.known)).toBe(true);
  expect(holds('ticket:p17', words.known)).toBe(false);
  expect(holds('!ticket:p17', words.known)).toBe(true);
  expect(holds('!meeting', words.known)).toBe(false);
});
