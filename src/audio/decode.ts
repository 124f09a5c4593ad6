// The samples of a file of Opus in Ogg, in pieces, with what is wrong with it. Where a page is missing or damaged its time is silence, so that
// what comes after it keeps its place: the pages say how many samples there are up to each.
import { speechDecoder, frameSamples } from './opus-codec.ts';
import type { SpeechDecoder } from './opus-codec.ts';
import { readOggOpus } from './ogg-opus-reader.ts';
import type { OggDefect } from './ogg-opus-reader.ts';

/** What comes of decoding, in order. */
export type Decoded =
  /** Samples at 48 kHz, one channel. `filled`: silence in the place of what is missing. */
  | { readonly kind: 'samples'; readonly samples: Int16Array; readonly filled: boolean }
  /** Something is wrong, `atSample` of what was given so far. */
  | { readonly kind: 'defect'; readonly defect: OggDefect | 'damaged-packet'; readonly atSample: number };

/** Silence that is filled in at once at most: an hour. Longer gaps in positions are damage, not time. */
const mostFilledSamples = 48_000 * 3_600;
const fillPiece = frameSamples * 50;

/** Decodes a stream. Raises what the source raises. */
export async function* decodeOggOpus(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Decoded, void, undefined> {
  let decoder: SpeechDecoder | undefined;
  let skip = 0;
  let [decoded, given] = [0, 0];
  let isBroken = false;

  const trimmed = (samples: Int16Array): Int16Array => {
    const dropped = Math.min(skip, samples.length);
    skip -= dropped;
    return samples.subarray(dropped);
  };
  for await (const item of readOggOpus(source)) {
    switch (item.kind) {
      case 'head':
        decoder = speechDecoder(item.channels);
        skip = item.preSkip;
        break;
      case 'packet': {
        const samples = decoder && attempt(decoder, item.packet);
        if (samples === undefined) {
          isBroken = true;
          yield { kind: 'defect', defect: 'damaged-packet', atSample: given };
          break;
        }
        // After a gap the page's own position says where its packets belong, which is known at its end: so they are placed late by the
        // gap, and the gap is filled after them. A second at most is out of place.
        decoded += samples.length;
        const rest = trimmed(samples);
        given += rest.length;
        if (rest.length > 0) yield { kind: 'samples', samples: rest, filled: false };
        break;
      }
      case 'position': {
        const missing = Number(item.samples) - decoded;
        if (isBroken && missing > 0 && missing <= mostFilledSamples) {
          for (let left = missing; left > 0; left -= fillPiece) {
            const samples = new Int16Array(Math.min(left, fillPiece));
            given += samples.length;
            yield { kind: 'samples', samples, filled: true };
          }
          decoded += missing;
        }
        isBroken = false;
        break;
      }
      case 'defect':
        isBroken = true;
        yield { kind: 'defect', defect: item.defect, atSample: given };
    }
  }
}

function attempt(decoder: SpeechDecoder, packet: Uint8Array): Int16Array | undefined {
  try {
    return decoder.decode(packet);
  } catch {
    return undefined;
  }
}
