// Answers as servers really give them: everything but the text may be missing, numbers may be text, and what is something else is no answer.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readVerboseJson } from '../../../src/adapters/transcriber/verbose-json.ts';

it('an answer of OpenAI is read whole', () => {
  const answer = {
    task: 'transcribe',
    language: 'english',
    duration: 2.5,
    text: 'Hello.',
    segments: [
      {
        id: 0,
        start: 0.1,
        end: 0.9,
        text: ' Hello.',
        avg_logprob: -0.2,
        no_speech_prob: 0.01,
        compression_ratio: 1.5,
      },
    ],
    words: [{ word: 'Hello', start: 0.1, end: 0.9 }],
  };
  expect(readVerboseJson(answer, 2_500)).toEqual({
    heard: {
      language: 'en',
      segments: [
        {
          text: ' Hello.',
          startMs: 100,
          endMs: 900,
          averageLogProbability: -0.2,
          noSpeechProbability: 0.01,
          compressionRatio: 1.5,
        },
      ],
      words: [{ text: 'Hello', startMs: 100, endMs: 900 }],
    },
    durationMs: 2_500,
    modelDigest: undefined,
    serverVersion: undefined,
  });
});

it('a duration may be text, and a text alone is one segment; an empty one is none', () => {
  expect(readVerboseJson({ text: 'hi', duration: '2.5' }, 9_000)).toMatchObject({
    durationMs: 2_500,
    heard: { segments: [{ text: 'hi', startMs: 0, endMs: 9_000 }], words: undefined, language: undefined },
  });
  expect(readVerboseJson({ text: ' ' }, 9_000)?.heard.segments).toEqual([]);
});

it('our wrapper says which model and version it has', () => {
  const given = readVerboseJson(
    { text: '', model_sha256: 'ab'.repeat(32), server_version: '1.2.1', language: 'en' },
    1,
  );
  expect(given).toMatchObject({
    modelDigest: 'ab'.repeat(32),
    serverVersion: '1.2.1',
    heard: { language: 'en' },
  });
});

it.each([
  ['no text', { segments: [] }],
  ['a list', []],
  ['a segment without times', { text: 'a', segments: [{ text: 'a' }] }],
  ['a word without a word', { text: 'a', words: [{ start: 0, end: 1 }] }],
  ['segments that are no list', { text: 'a', segments: 'a' }],
  ['times that are no numbers', { text: 'a', segments: [{ text: 'a', start: 'x', end: 1 }] }],
  [
    'endless words',
    { text: 'a', words: Array.from({ length: 100_001 }, () => ({ word: 'a', start: 0, end: 1 })) },
  ],
])('%s is no transcript', (_, value) => {
  expect(readVerboseJson(value, 1_000)).toBeUndefined();
});

it('whatever JSON comes, nothing is thrown, and every time is a whole number', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (segments, words) => {
      const given = readVerboseJson({ text: 'a', segments, words }, 1_000);
      for (const { startMs, endMs } of given?.heard.segments ?? [])
        expect([startMs, endMs].every(Number.isSafeInteger)).toBe(true);
    }),
  );
});
