// Pieces joined are the whole: no word twice and none lost, though both pieces hear the words at a cut and place them a little apart.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunksOf } from '../../../src/domain/transcript/chunks.ts';
import type { Chunk } from '../../../src/domain/transcript/chunks.ts';
import { segmentsOf } from '../../../src/domain/transcript/segments.ts';
import { stitched } from '../../../src/domain/transcript/stitch.ts';
import type { Word } from '../../../src/domain/transcript/spoken-words.ts';
import { segment, word } from './transcript-samples.ts';

const bounds = { leastMs: 5_000, mostMs: 15_000, overlapMs: 1_000, mostSilenceMs: 4_000, padMs: 500 };
const mostJitterMs = 40;

/** Words of 200 to 450 ms, so that two fit into what pieces share. */
const talk = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: 200, max: 450 })), { maxLength: 150 })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([pause, length], n): Word => {
      const said = word(`w${n}`, at + pause, at + pause + length);
      at = said.endMs;
      return said;
    });
  });

/** What a machine hears of a piece: its whole words, each a little off. */
function heardIn(chunk: Chunk, words: readonly Word[], jitter: (n: number) => number) {
  const within = words.filter(({ startMs, endMs }) => startMs >= chunk.startMs && endMs <= chunk.endMs);
  const placed = within.map(({ text, startMs, endMs }, n) => {
    const by = jitter(n) - chunk.startMs;
    return word(text, startMs + by, endMs + by);
  });
  return segmentsOf({ language: 'en', segments: [], words: placed }, chunk.endMs - chunk.startMs).segments;
}

it('stitched pieces have every word of the whole once and in order', () => {
  fc.assert(
    fc.property(
      talk,
      fc.array(fc.integer({ min: -mostJitterMs, max: mostJitterMs }), { minLength: 1 }),
      (words, jitters) => {
        const audioMs = (words.at(-1)?.endMs ?? 0) + 600;
        const voice = words.map(({ startMs, endMs }) => ({ startMs, endMs }));
        const chunks = chunksOf(audioMs, voice, bounds);
        const parts = chunks.map((chunk) => ({
          chunk,
          segments: heardIn(chunk, words, (n) => jitters[(n + chunk.index) % jitters.length] ?? 0),
        }));
        const given = stitched([...parts].reverse());
        expect(given.flatMap((one) => one.words.map(({ text }) => text))).toEqual(
          words.map(({ text }) => text),
        );
      },
    ),
  );
});

const cut = (index: number, startMs: number, endMs: number, own: [number, number]): Chunk => ({
  index,
  startMs,
  endMs,
  own: { startMs: own[0], endMs: own[1] },
});

it('a word that each piece places on the other’s side of the cut is not lost, nor one doubled that each places on its own', () => {
  const chunks = [cut(0, 0, 10_500, [0, 10_000]), cut(1, 9_500, 20_000, [10_000, 20_000])];
  const joined = (first: number, second: number) => {
    const at = (startMs: number) =>
      segment('word', startMs, startMs + 300, { words: [word('word', startMs, startMs + 300)] });
    return stitched([
      { chunk: chunks[0]!, segments: [at(first)] },
      { chunk: chunks[1]!, segments: [at(second - 9_500)] },
    ]);
  };
  expect(joined(9_855, 9_845)).toHaveLength(1);
  expect(joined(9_845, 9_855)).toHaveLength(1);
  expect(joined(9_845, 9_845)).toHaveLength(1);
});

it('a word that straddles the cut is the earlier piece’s if its middle is, also where the later one heard nothing of it', () => {
  const straddling = segment('word', 9_750, 10_050, { words: [word('word', 9_750, 10_050)] });
  const given = stitched([
    { chunk: cut(0, 0, 10_500, [0, 10_000]), segments: [straddling] },
    { chunk: cut(1, 9_500, 20_000, [10_000, 20_000]), segments: [] },
  ]);
  expect(given).toEqual([straddling]);
});

it('segments without words are kept whole, by their middle', () => {
  const chunks = [cut(0, 0, 10_500, [0, 10_000]), cut(1, 9_500, 20_000, [10_000, 20_000])];
  const given = stitched([
    { chunk: chunks[0]!, segments: [segment('one', 1_000, 2_000), segment('half', 9_900, 10_500)] },
    { chunk: chunks[1]!, segments: [segment('half of it', 400, 2_000)] },
  ]);
  expect(given.map(({ text, startMs }) => [text, startMs])).toEqual([
    ['one', 1_000],
    ['half of it', 9_900],
  ]);
});
