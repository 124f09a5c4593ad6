// Parts of a file as files: each sounds as the file does there, is as long as was asked for, and keeps its place where pages are missing.
import { describe, expect, it } from 'vitest';
import { decodeOggOpus } from '../../src/audio/decode.ts';
import { sliceOggOpus } from '../../src/audio/ogg-opus-slices.ts';
import { soundingLength } from '../../src/audio/sounding-length.ts';
import { hear } from '../../src/simulated/speech/hear.ts';
import { pieceOf, spoken } from '../support/spoken-piece.ts';
import { brokenOff, inPieces } from '../support/streamed.ts';

const file = pieceOf(spoken(1, 'alpha', 3, 'bravo', 3, 'charlie', 1));
/** Where each word begins and ends in the file, by the file itself. */
const words = async (bytes: Uint8Array) => {
  const parts: number[] = [];
  for await (const item of decodeOggOpus([bytes])) if (item.kind === 'samples') parts.push(...item.samples);
  return hear(Int16Array.from(parts));
};
const cut = async (bytes: Uint8Array, spans: readonly { startMs: number; endMs: number }[]) => {
  const slices = [];
  for await (const slice of sliceOggOpus(inPieces(bytes, 777), spans)) slices.push(slice);
  return slices;
};

describe('a part', () => {
  it('holds what the file says there, at its time, and is a whole file', async () => {
    const spans = [
      { startMs: 500, endMs: 3_000 },
      { startMs: 2_600, endMs: 6_500 },
    ];
    const slices = await cut(file.bytes, spans);
    expect(slices.map(({ index }) => index)).toEqual([0, 1]);
    for (const [n, word] of ['alpha', 'bravo'].entries()) {
      const { bytes, milliseconds } = slices[n]!;
      const { startMs, endMs } = spans[n]!;
      expect(milliseconds).toBeGreaterThanOrEqual(endMs - startMs);
      expect(milliseconds).toBeLessThanOrEqual(endMs - startMs + 20);
      expect(await soundingLength(inPieces(bytes, 999))).toEqual({ milliseconds, defects: new Map() });
      const heard = await words(bytes);
      const whole = (await words(file.bytes)).find((one) => one.word === word)!;
      expect(heard.map((one) => one.word)).toEqual([word]);
      expect(heard[0]?.start).toBeCloseTo(whole.start - startMs / 1_000, 1);
    }
  });

  it('of the whole file is as long as the file', async () => {
    const [slice] = await cut(file.bytes, [{ startMs: 0, endMs: file.milliseconds }]);
    expect(slice?.milliseconds).toBe(file.milliseconds);
    expect((await words(slice!.bytes)).map(({ word }) => word)).toEqual(['alpha', 'bravo', 'charlie']);
  });

  it('beyond the file is as long as what is there, and of nothing is not given', async () => {
    const endMs = file.milliseconds;
    const slices = await cut(file.bytes, [
      { startMs: endMs - 1_000, endMs: endMs + 9_000 },
      { startMs: endMs + 1_000, endMs: endMs + 2_000 },
    ]);
    expect(slices.map(({ index, milliseconds }) => [index, milliseconds])).toEqual([[0, 1_000]]);
    expect(await cut(new TextEncoder().encode('<html>'), [{ startMs: 0, endMs: 9 }])).toEqual([]);
  });

  it('keeps its place where a page is damaged', async () => {
    const bytes = Uint8Array.from(file.bytes);
    // A byte of the fourth page of sound: a second that nobody speaks in.
    const pages = [...Buffer.from(bytes).toString('latin1').matchAll(/OggS/g)].map(({ index }) => index);
    bytes[pages[4]! + 80]! ^= 0xff;
    const [slice] = await cut(bytes, [{ startMs: 0, endMs: file.milliseconds }]);
    const [damaged, whole] = [await words(slice!.bytes), await words(file.bytes)];
    expect(Math.abs(slice!.milliseconds - file.milliseconds)).toBeLessThanOrEqual(20);
    expect(damaged.at(-1)?.word).toBe('charlie');
    expect(damaged.at(-1)?.start).toBeCloseTo(whole.at(-1)!.start, 1);
  });
});

it('what its source raises is raised', async () => {
  const slices = sliceOggOpus(brokenOff(file.bytes.subarray(0, 300)), [{ startMs: 0, endMs: 9_000 }]);
  await expect(slices.next()).rejects.toThrow('broke off');
});
