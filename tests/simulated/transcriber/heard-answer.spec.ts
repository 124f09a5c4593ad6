// What was heard as an answer: segments where a second passes, and the two ways in which Whisper was seen to be wrong.
import { expect, it } from 'vitest';
import { heardAnswer } from '../../../src/simulated/transcriber/heard-answer.ts';

const words = [
  { word: 'one', start: 1, end: 1.2 },
  { word: 'two', start: 1.3, end: 1.5 },
  { word: 'three', start: 5, end: 5.3 },
];
const right = { invents: false, joins: false };

it('segments end where a second passes', () => {
  const { segments, text, duration } = heardAnswer(words, 9, 'en', right);
  expect(segments.map(({ start, end, text: said }) => [start, end, said])).toEqual([
    [1, 1.5, 'one two'],
    [5, 5.3, 'three'],
  ]);
  expect([text, duration]).toEqual(['one two three', 9]);
});

it('joined, there is one that begins with the sound', () => {
  const { segments } = heardAnswer(words, 9, 'en', { ...right, joins: true });
  expect(segments.map(({ start, end }) => [start, end])).toEqual([[0, 5.3]]);
});

it('silence is nothing, or "you" where it invents; speech is never changed', () => {
  expect(heardAnswer([], 9, 'en', right)).toMatchObject({ text: '', segments: [], words: [] });
  const invented = heardAnswer([], 30, 'en', { ...right, invents: true });
  expect(invented.segments).toMatchObject([{ text: 'you', no_speech_prob: 0.95, avg_logprob: -0.71 }]);
  expect(heardAnswer(words, 9, 'en', { ...right, invents: true }).text).toBe('one two three');
});
