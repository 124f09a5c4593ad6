// How long a file sounds, and what is wrong with it, without decoding it: packets say their length. Memory is that of a page.
import { readOggOpus } from './ogg-opus-reader.ts';
import type { OggDefect } from './ogg-opus-reader.ts';
import { samplesOfPacket } from './opus-packet.ts';

/** What a pass over a file finds. */
export interface SoundingLength {
  /** Whole milliseconds of sound, without what a player drops at the beginning. */
  readonly milliseconds: number;
  /** How many of each. */
  readonly defects: ReadonlyMap<OggDefect, number>;
}

const samplesPerMs = 48;

/** Reads a file to its end. Raises what the source raises. */
export async function soundingLength(source: AsyncIterable<Uint8Array>): Promise<SoundingLength> {
  let samples = 0;
  const defects = new Map<OggDefect, number>();
  for await (const item of readOggOpus(source)) {
    if (item.kind === 'head') samples -= item.preSkip;
    if (item.kind === 'packet') samples += samplesOfPacket(item.packet);
    if (item.kind === 'defect') defects.set(item.defect, (defects.get(item.defect) ?? 0) + 1);
  }
  return { milliseconds: Math.max(0, Math.round(samples / samplesPerMs)), defects };
}
