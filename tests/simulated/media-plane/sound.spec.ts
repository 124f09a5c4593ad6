// What a microphone picks up at an instant.
import { expect, it } from 'vitest';
import { quietMicrophone, say, soundAt } from '../../../src/simulated/media-plane/sound.ts';
import { hear } from '../../../src/simulated/speech/hear.ts';

const heard = (samples: Int16Array) => hear(samples).map(({ word }) => word);

it('is silence where nobody speaks', () => {
  expect(soundAt(quietMicrophone(), 1_000, 960).every((sample) => sample === 0)).toBe(true);
});

it('is what is said, where it is said, in pieces of any length', () => {
  const microphone = quietMicrophone();
  const until = say(microphone, 'hello there', 5_000);
  expect(until).toBe(5_000 + 10 * 60 + 2 * 120);
  const pieces = Array.from({ length: 100 }, (_, n) => [...soundAt(microphone, 4_500 + n * 20, 960)]).flat();
  const [first] = hear(Int16Array.from(pieces));
  expect(first).toMatchObject({ word: 'hello', start: expect.closeTo(0.5, 2) as unknown });
  expect(heard(Int16Array.from(pieces))).toEqual(['hello', 'there']);
});

it('is one text after the other', () => {
  const microphone = quietMicrophone();
  say(microphone, 'one', 0);
  say(microphone, 'two', 10);
  expect(heard(soundAt(microphone, 0, 48_000))).toEqual(['one', 'two']);
});

it('is a hum for somebody who only speaks, from when they began', () => {
  const microphone = { ...quietMicrophone(), hummingSinceMs: 1_000 };
  expect(soundAt(microphone, 0, 960).every((sample) => sample === 0)).toBe(true);
  expect(Math.max(...soundAt(microphone, 1_000, 960))).toBeGreaterThan(5_000);
  say(microphone, 'yes', 2_000);
  expect(heard(soundAt(microphone, 2_000, 24_000))).toEqual(['yes']);
});

it('forgets what was said long ago', () => {
  const microphone = quietMicrophone();
  say(microphone, 'old', 0);
  say(microphone, 'new', 60_000);
  expect(microphone.utterances).toHaveLength(1);
});
