// A stream that was written is read again, whatever its pieces; what is cut, damaged or missing is said, and the rest is given.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOggOpus } from '../../src/audio/decode.ts';
import type { Decoded } from '../../src/audio/decode.ts';
import { readOggOpus } from '../../src/audio/ogg-opus-reader.ts';
import type { OggItem } from '../../src/audio/ogg-opus-reader.ts';
import { oggCrc, oggOpusWriter } from '../../src/audio/ogg-opus-writer.ts';
import { frameSamples, speechEncoder } from '../../src/audio/opus-codec.ts';

const seconds = 4;
const perPage = 50;

/** A file of a rising tone, a page a second; and where each page begins. */
function aFile() {
  const encoder = speechEncoder();
  const writer = oggOpusWriter({ channels: 1, preSkip: encoder.preSkip, serial: 7, packetsPerPage: perPage });
  const parts = [writer.head()];
  for (let n = 0; n < seconds * perPage; n += 1) {
    const frame = Int16Array.from({ length: frameSamples }, (_, k) =>
      Math.round(8_000 * Math.sin(((n * frameSamples + k) * (300 + n) * 2 * Math.PI) / 48_000)),
    );
    const page = writer.packet(encoder.encode(frame), frameSamples);
    if (page.length > 0) parts.push(page);
  }
  parts.push(writer.end());
  const starts = parts.map((_, n) => parts.slice(0, n).reduce((sum, { length }) => sum + length, 0));
  return { bytes: Buffer.concat(parts), starts };
}

const { bytes, starts } = aFile();
const inPieces = (file: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(file.length / size) }, (_, n) => file.slice(n * size, (n + 1) * size));
const all = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const listed: Item[] = [];
  for await (const item of items) listed.push(item);
  return listed;
};
const read = async (file: Uint8Array, size = 1_000): Promise<readonly OggItem[]> =>
  all(readOggOpus(inPieces(file, size)));
const decoded = async (file: Uint8Array): Promise<readonly Decoded[]> =>
  all(decodeOggOpus(inPieces(file, 1_000)));
const samplesIn = (items: readonly Decoded[]): number =>
  items.reduce((sum, item) => sum + (item.kind === 'samples' ? item.samples.length : 0), 0);
const defectsIn = (items: readonly (OggItem | Decoded)[]): readonly string[] =>
  items.flatMap((item) => (item.kind === 'defect' ? [item.defect] : []));

describe('Opus in Ogg', () => {
  it('has the checksum of RFC 3533', () => {
    // The polynomial alone: neither reflected nor inverted.
    expect(oggCrc(Uint8Array.of(0, 0, 0, 1))).toBe(0x04c1_1db7);
    expect(oggCrc(Uint8Array.of(0, 0, 0, 0))).toBe(0);
  });

  it('is read as it was written, in pieces of any length', async () => {
    const whole = await read(bytes);
    expect(whole[0]).toEqual({ kind: 'head', channels: 1, preSkip: 312 });
    expect(whole.filter(({ kind }) => kind === 'packet')).toHaveLength(seconds * perPage);
    expect(whole.at(-1)).toEqual({
      kind: 'position',
      samples: BigInt(seconds * perPage * frameSamples),
      isLast: true,
    });
    for (const size of [1, 7, 65_536]) expect(await read(bytes, size)).toEqual(whole);
  });

  it('sounds as long as its packets, without what a player drops', async () => {
    const items = await decoded(bytes);
    expect(samplesIn(items)).toBe(seconds * perPage * frameSamples - 312);
    expect(defectsIn(items)).toEqual([]);
  });

  it('that broke off anywhere gives every whole page, and says that it has no end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: starts[1]!, max: bytes.length - 28 }), async (cut) => {
        const items = await read(bytes.subarray(0, cut));
        const pages = starts.filter((start, n) => n > 1 && start <= cut).length;
        expect(items.filter(({ kind }) => kind === 'packet')).toHaveLength(pages * perPage);
        expect(defectsIn(items)).toContain('no-end');
      }),
      { numRuns: 40, seed: 20261201 },
    );
  });

  it('with any byte of its sound changed says so, and keeps its length by filling the page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: starts[2]!, max: starts[3]! - 1 }), async (at) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ 0x10;
        const items = await decoded(damaged);
        expect(defectsIn(items).length).toBeGreaterThan(0);
        expect(samplesIn(items)).toBe(seconds * perPage * frameSamples - 312);
      }),
      { numRuns: 40, seed: 20261201 },
    );
  });

  it('with a page taken out says which is missing, and keeps its length', async () => {
    const without = Buffer.concat([bytes.subarray(0, starts[2]), bytes.subarray(starts[3])]);
    const items = await decoded(without);
    expect(defectsIn(items)).toEqual(['missing-page']);
    expect(samplesIn(items)).toBe(seconds * perPage * frameSamples - 312);
    expect(items.some((item) => item.kind === 'samples' && item.filled)).toBe(true);
  });

  it('is told from other formats, and from nothing', async () => {
    for (const other of [new Uint8Array(0), Buffer.from('RIFF....WAVEfmt '), Buffer.alloc(100_000, 0x4f)])
      expect(defectsIn(await read(other))).toContain('no-opus');
  });

  it('cuts packets longer than a segment, and pages with too many segments', async () => {
    const writer = oggOpusWriter({ channels: 2, preSkip: 0, serial: 1, packetsPerPage: 100 });
    const packets = Array.from({ length: 100 }, (_, n) => new Uint8Array(n === 3 ? 255 : 600 + n).fill(n));
    const parts = [writer.head(), ...packets.map((packet) => writer.packet(packet, 960)), writer.end()];
    const items = await read(Buffer.concat(parts));
    expect(items.flatMap((item) => (item.kind === 'packet' ? [item.packet] : []))).toEqual(packets);
    expect(defectsIn(items)).toEqual([]);
  });
});
