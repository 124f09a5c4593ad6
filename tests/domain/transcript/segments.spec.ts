// Segments from what a machine heard: by words, split at gaps, within the sound, however wrong the machine's own segments are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostGapMs, segmentsOf } from '../../../src/domain/transcript/segments.ts';
import { heardSegment, word } from './transcript-samples.ts';

const times = fc.record({
  startMs: fc.integer({ min: -500, max: 60_000 }),
  lengthMs: fc.integer({ min: -10, max: 3_000 }),
});
const words = fc
  .array(times, { maxLength: 40 })
  .map((list) => list.map(({ startMs, lengthMs }, n) => word(`w${n}`, startMs, startMs + lengthMs)));

describe('segments', () => {
  it('are split where words are more than a second apart, though the machine joined them', () => {
    const heard = {
      language: 'en',
      segments: [heardSegment('Hello there. Goodbye.', 0, 20_000)],
      words: [word(' Hello', 100, 400), word(' there.', 400, 800), word(' Goodbye.', 18_900, 19_500)],
    };
    const { segments, dropped } = segmentsOf(heard, 20_000);
    expect(segments.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Hello there.', 100, 800],
      ['Goodbye.', 18_900, 19_500],
    ]);
    expect(dropped).toEqual([]);
  });

  it('keep the punctuation that words lack, and how sure the machine was', () => {
    const heard = {
      language: undefined,
      segments: [
        heardSegment('Well, yes.', 0, 900, { averageLogProbability: -0.4 }),
        heardSegment('No?', 1_000, 1_500, { averageLogProbability: -0.7 }),
      ],
      words: [word('Well', 0, 300), word('yes', 400, 800), word('No', 1_000, 1_400)],
    };
    const { segments } = segmentsOf(heard, 2_000);
    expect(segments.map(({ text, averageLogProbability }) => [text, averageLogProbability])).toEqual([
      ['Well, yes.', -0.4],
      ['No?', -0.7],
    ]);
  });

  it('are the machine’s own where it gives no words, in the order of time', () => {
    const heard = {
      language: 'en',
      segments: [heardSegment(' two ', 2_000, 3_000), heardSegment('one', 0, 1_000)],
      words: undefined,
    };
    expect(segmentsOf(heard, 9_000).segments.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('end with the sound, and are dropped where they begin after it', () => {
    const heard = {
      language: 'en',
      segments: [heardSegment('late', 6_000, 7_000), heardSegment('later', 6_650, 7_000)],
      words: undefined,
    };
    const { segments, dropped } = segmentsOf(heard, 6_650);
    expect(segments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[6_000, 6_650]]);
    expect(dropped.map(({ text, why }) => [text, why])).toEqual([['later', 'beyond-audio']]);
  });

  it('of words without any segment are made from the words', () => {
    const { segments } = segmentsOf({ language: 'en', segments: [], words: [word('alone', 5, 300)] }, 1_000);
    expect(segments).toMatchObject([{ text: 'alone', startMs: 5, averageLogProbability: undefined }]);
  });

  it('hold each word once, in order, within the sound, without a long gap inside', () => {
    fc.assert(
      fc.property(words, fc.array(times, { maxLength: 6 }), (said, frames) => {
        const audioMs = 61_000;
        const segments = frames.map(({ startMs, lengthMs }) =>
          heardSegment('x', startMs, startMs + lengthMs),
        );
        const given = segmentsOf({ language: 'en', segments, words: said }, audioMs);
        if (said.length === 0) return;
        const all = [...given.segments, ...given.dropped].flatMap((one) => one.words);
        expect(all.map(({ text }) => text).sort()).toEqual(said.map(({ text }) => text).sort());
        for (const one of given.segments) {
          let endMs = one.startMs;
          expect(one.startMs).toBeGreaterThanOrEqual(0);
          expect(one.endMs).toBeLessThanOrEqual(audioMs);
          for (const held of one.words) {
            expect(held.startMs).toBeGreaterThanOrEqual(one.startMs);
            expect(held.endMs).toBeLessThanOrEqual(one.endMs);
            expect(held.startMs - endMs).toBeLessThanOrEqual(mostGapMs);
            endMs = Math.max(endMs, held.endMs);
          }
        }
      }),
    );
  });
});
