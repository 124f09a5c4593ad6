// Files cut for a transcriber: at silences, within bounds, every voice in exactly one own stretch, silence not sent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, usualChunkBounds } from '../../../src/domain/transcript/chunks.ts';
import type { Span } from '../../../src/domain/transcript/spoken-words.ts';

const minute = 60_000;
const small = { leastMs: 5_000, mostMs: 15_000, overlapMs: 1_000, mostSilenceMs: 4_000, padMs: 500 };

/** Voices with pauses between them, in milliseconds. */
const voices = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 40_000 })), { maxLength: 25 })
  .map((pairs) => {
    let at = 0;
    const voice: Span[] = [];
    for (const [pause, length] of pairs) {
      voice.push({ startMs: at + pause, endMs: at + pause + length });
      at += pause + length;
    }
    return { voice, audioMs: at + 700 };
  });

describe('chunks', () => {
  it('of a file in which nobody speaks are none', () => {
    expect(chunksOf(3 * 60 * minute, [])).toEqual([]);
  });

  it('of a short file are one: the voices and half a second around', () => {
    const voice = [
      { startMs: 5_000, endMs: 9_000 },
      { startMs: 20_000, endMs: 21_000 },
    ];
    expect(chunksOf(minute, voice)).toEqual([
      { index: 0, startMs: 4_500, endMs: 21_500, own: { startMs: 4_500, endMs: 21_500 } },
    ]);
  });

  it('leave out a silence of more than 30 s', () => {
    const voice = [
      { startMs: 0, endMs: 9_000 },
      { startMs: 40_000, endMs: 41_000 },
    ];
    expect(chunksOf(minute, voice).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 9_500],
      [39_500, 41_500],
    ]);
  });

  it('of a long talk are cut in the longest silence between 5 and 15 minutes, with a second shared', () => {
    const voice = [
      { startMs: 0, endMs: 7 * minute },
      { startMs: 7 * minute + 2_000, endMs: 12 * minute },
      { startMs: 12 * minute + 800, endMs: 20 * minute },
    ];
    const [first, second] = chunksOf(20 * minute, voice);
    expect(first?.own.endMs).toBe(7 * minute + 1_000);
    expect(second?.own.startMs).toBe(7 * minute + 1_000);
    expect((first?.endMs ?? 0) - (second?.startMs ?? 0)).toBe(1_000);
  });

  it('of three hours without a pause are as long as allowed', () => {
    const audioMs = 180 * minute;
    const chunks = chunksOf(audioMs, [{ startMs: 0, endMs: audioMs }]);
    expect(Math.max(...chunks.map(({ startMs, endMs }) => endMs - startMs))).toBe(usualChunkBounds.mostMs);
    expect(chunks.at(-1)?.endMs).toBe(audioMs);
  });

  it('have every voice in their own stretches, once, are never too long, and stay within the file', () => {
    fc.assert(
      fc.property(voices, ({ voice, audioMs }) => {
        const chunks = chunksOf(audioMs, voice, small);
        const inside = ({ startMs, endMs }: Span, of: Span) =>
          Math.max(0, Math.min(endMs, of.endMs) - Math.max(startMs, of.startMs));
        for (const span of voice) {
          const owned = chunks.reduce((sum, { own }) => sum + inside(span, own), 0);
          expect(owned).toBe(span.endMs - span.startMs);
        }
        let before = 0;
        for (const [n, { index, startMs, endMs, own }] of chunks.entries()) {
          expect(index).toBe(n);
          expect(endMs - startMs).toBeLessThanOrEqual(small.mostMs);
          expect(own.startMs).toBeGreaterThanOrEqual(before);
          expect(startMs).toBeGreaterThanOrEqual(0);
          expect(startMs).toBeLessThanOrEqual(own.startMs);
          expect(endMs).toBeGreaterThanOrEqual(own.endMs);
          expect(endMs).toBeLessThanOrEqual(audioMs);
          before = own.endMs;
        }
      }),
    );
  });
});
