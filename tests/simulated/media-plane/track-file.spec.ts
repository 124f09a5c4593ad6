// The file of an egress: as long as the time that passed, with each sound in its place.
import { expect, it } from 'vitest';
import { decodeOggOpus } from '../../../src/audio/decode.ts';
import { trackFile } from '../../../src/simulated/media-plane/track-file.ts';
import { hear } from '../../../src/simulated/speech/hear.ts';
import { speak } from '../../../src/simulated/speech/speak.ts';

/** A sink in memory. */
function aSink() {
  const parts: Uint8Array[] = [];
  let isDelivered = false;
  return {
    sink: {
      append: (bytes: Uint8Array) => void parts.push(bytes),
      deliver: () => {
        isDelivered = true;
        return Buffer.concat(parts).length;
      },
      discard: () => void parts.splice(0),
    },
    parts,
    delivered: () => isDelivered,
  };
}

async function samplesOf(parts: readonly Uint8Array[]): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const item of decodeOggOpus(parts)) {
    if (item.kind === 'defect') throw new Error(item.defect);
    samples.push(...item.samples);
  }
  return Int16Array.from(samples);
}

const words = speak('late words');
/** From 3 s on. */
const sound = (atMs: number, count: number) => {
  const offset = (atMs - 3_000) * 48;
  return Int16Array.from({ length: count }, (_, n) => words[offset + n] ?? 0);
};

it('is as long as its time, and a page a second is written on the way', async () => {
  const { sink, parts, delivered } = aSink();
  const file = trackFile(sink, 1_000, sound);
  file.upTo(1_500);
  expect(parts).toHaveLength(1);
  file.upTo(4_010);
  expect(parts).toHaveLength(4);
  expect(delivered()).toBe(false);
  expect(file.end(5_200)).toBe(Buffer.concat(parts).length);
  const samples = await samplesOf(parts);
  expect(samples.length / 48_000).toBeCloseTo(4.2, 1);
  const [first, second] = hear(samples);
  expect([first?.word, second?.word]).toEqual(['late', 'words']);
  expect(first?.start).toBeCloseTo(2, 1);
});

it('catches up in parts', () => {
  const { sink, parts } = aSink();
  const file = trackFile(sink, 0, (_, count) => new Int16Array(count));
  file.upTo(90_000);
  expect(parts).toHaveLength(1 + 60);
  file.upTo(90_000);
  expect(parts).toHaveLength(1 + 90);
});
