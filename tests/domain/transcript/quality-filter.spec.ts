// What a machine made up is left out, and kept beside with the reason; what somebody said stays.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutInvented } from '../../../src/domain/transcript/quality-filter.ts';
import type { Segment } from '../../../src/domain/transcript/spoken-words.ts';
import { segment } from './transcript-samples.ts';

const everywhere = [{ startMs: 0, endMs: 60_000 }];
const reasonFor = (one: Segment, voice = everywhere) => withoutInvented([one], voice).dropped[0]?.why;

describe('a segment', () => {
  it('is left out where nobody is heard, though the machine is sure: "you" in 30 s of silence', () => {
    const you = segment('you', 0, 30_000, { noSpeechProbability: 0.95, averageLogProbability: -0.71 });
    expect(reasonFor(you, [])).toBe('no-voice');
    expect(reasonFor(you, [{ startMs: 40_000, endMs: 50_000 }])).toBe('no-voice');
    expect(reasonFor(you)).toBeUndefined();
  });

  it('is left out where the machine heard nobody and is unsure of the words, not for one of both', () => {
    const doubted = { noSpeechProbability: 0.61, averageLogProbability: -1.01 };
    expect(reasonFor(segment('thanks', 0, 900, doubted))).toBe('no-speech');
    expect(reasonFor(segment('thanks', 0, 900, { ...doubted, noSpeechProbability: 0.6 }))).toBeUndefined();
    expect(reasonFor(segment('thanks', 0, 900, { ...doubted, averageLogProbability: -1 }))).toBeUndefined();
  });

  it('stays where the machine says nothing of itself, and where it says the same of everything', () => {
    const silent = {
      noSpeechProbability: undefined,
      averageLogProbability: undefined,
      compressionRatio: undefined,
    };
    expect(reasonFor(segment('hello', 0, 900, silent))).toBeUndefined();
    const placeholders = { noSpeechProbability: 0.9, averageLogProbability: -1, compressionRatio: -1 };
    const { kept } = withoutInvented([segment('hello', 0, 900, placeholders)], everywhere);
    expect(kept).toMatchObject([{ averageLogProbability: undefined, compressionRatio: undefined }]);
  });

  it('is left out where it is one word three times, and stays where there is another or it is twice', () => {
    expect(reasonFor(segment('No. No, no!', 0, 900))).toBe('repetition');
    expect(reasonFor(segment('no no', 0, 900))).toBeUndefined();
    expect(reasonFor(segment('no no no please', 0, 900))).toBeUndefined();
  });

  it('is left out where it has no word', () => {
    expect(reasonFor(segment('… ♪', 0, 900))).toBe('no-words');
  });

  it('stays where it has no length and somebody is heard then', () => {
    expect(reasonFor(segment('yes', 500, 500))).toBeUndefined();
    expect(reasonFor(segment('yes', 500, 500), [{ startMs: 600, endMs: 900 }])).toBe('no-voice');
  });
});

it('nothing is lost: every segment stays or is kept beside, in order', () => {
  const one = fc
    .tuple(
      fc.constantFrom('hello', 'no no no', '', 'a b c'),
      fc.integer({ min: 0, max: 9_000 }),
      fc.double({ min: -2, max: 0, noNaN: true }),
    )
    .map(([text, startMs, averageLogProbability]) =>
      segment(text, startMs, startMs + 500, { averageLogProbability, noSpeechProbability: 0.9 }),
    );
  fc.assert(
    fc.property(fc.array(one), (segments) => {
      const { kept, dropped } = withoutInvented(segments, [{ startMs: 2_000, endMs: 6_000 }]);
      expect(kept.length + dropped.length).toBe(segments.length);
      const order = (list: readonly Segment[]) =>
        list.map((each) =>
          segments.findIndex(
            (s) =>
              s.text === each.text &&
              s.startMs === each.startMs &&
              s.averageLogProbability === each.averageLogProbability,
          ),
        );
      for (const places of [order(kept), order(dropped)])
        expect(places).toEqual([...places].sort((a, b) => a - b));
    }),
  );
});
