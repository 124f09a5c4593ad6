// Parts of a file of Opus in Ogg as files of their own, in one pass and without decoding: packets are taken as they are. Where packets are
// missing there is silence instead, so that what comes after keeps its place. Memory is that of the parts in hand.
import { oggOpusWriter } from './ogg-opus-writer.ts';
import type { OggOpusWriter } from './ogg-opus-writer.ts';
import { readOggOpus } from './ogg-opus-reader.ts';
import { frameSamples, speechEncoder } from './opus-codec.ts';
import { samplesOfPacket } from './opus-packet.ts';

/** From, and up to: milliseconds from the file's first sound. */
export interface SliceOf {
  readonly startMs: number;
  readonly endMs: number;
}

/** A part, as a file. */
export interface Slice {
  /** Its place in the list that was asked for. */
  readonly index: number;
  readonly bytes: Uint8Array;
  /** How long it sounds: what was asked for and at most a packet more, or less where the file ends before. */
  readonly milliseconds: number;
}

/** A decoder needs this much before it sounds right in the middle of a stream (RFC 7845, 4.6). */
const preRollSamples = 3_840;
const samplesPerMs = 48;
/** Silence that is filled in at once at most: an hour. Longer gaps in positions are damage, not time. */
const mostFilledSamples = 48_000 * 3_600;

/**
 * Cuts. `spans` are in the order of their starts and may overlap; each part is given once it is whole. A part of which the file has no
 * sound is not given. Raises what the source raises.
 */
export async function* sliceOggOpus(
  source: AsyncIterable<Uint8Array>,
  spans: readonly SliceOf[],
): AsyncGenerator<Slice, void, undefined> {
  const silence = speechEncoder({ complexity: 0 }).encode(new Int16Array(frameSamples));
  let open: OpenSlice[] = [];
  let waiting = spans.map(({ startMs, endMs }, index) => ({
    index,
    from: startMs * samplesPerMs,
    to: endMs * samplesPerMs,
  }));
  let skip = 0;
  let channels: 1 | 2 = 1;
  let at = 0;
  let isBroken = false;

  function* take(packet: Uint8Array, samples: number): Generator<Slice> {
    // Where this packet sounds, in the file's own time.
    const [begins, ends] = [at - skip, at - skip + samples];
    at += samples;
    const due = waiting.filter(({ from }) => ends > from - preRollSamples);
    waiting = waiting.filter((one) => !due.includes(one));
    open.push(...due.map((one) => openSlice(one, begins, channels)));
    for (const slice of open) slice.add(packet, samples);
    const whole = open.filter(({ to }) => ends >= to);
    open = open.filter((one) => !whole.includes(one));
    for (const slice of whole) yield* slice.end();
  }

  for await (const item of readOggOpus(source)) {
    if (item.kind === 'head') [skip, channels] = [item.preSkip, item.channels];
    else if (item.kind === 'defect') isBroken = true;
    else if (item.kind === 'packet') {
      const samples = samplesOfPacket(item.packet);
      if (samples > 0) yield* take(item.packet, samples);
      else isBroken = true;
    } else {
      const missing = Number(item.samples) - at;
      if (isBroken && missing <= mostFilledSamples)
        for (let left = missing; left >= frameSamples; left -= frameSamples)
          yield* take(silence, frameSamples);
      isBroken = false;
    }
    if (open.length === 0 && waiting.length === 0) return;
  }
  for (const slice of open) yield* slice.end();
}

interface OpenSlice {
  readonly to: number;
  readonly add: (packet: Uint8Array, samples: number) => void;
  readonly end: () => Generator<Slice>;
}

/** A part that begins with a packet that sounds from `begins` on: what is before its own start is skipped by players. */
function openSlice(
  { index, from, to }: { readonly index: number; readonly from: number; readonly to: number },
  begins: number,
  channels: 1 | 2,
): OpenSlice {
  const preSkip = Math.max(0, from - begins);
  const writer: OggOpusWriter = oggOpusWriter({ channels, preSkip, serial: index + 1 });
  const parts = [writer.head()];
  let samples = 0;
  return {
    to,
    add: (packet, count) => {
      samples += count;
      const page = writer.packet(packet, count);
      if (page.length > 0) parts.push(page);
    },
    end: function* end() {
      if (samples <= preSkip) return;
      parts.push(writer.end());
      yield { index, bytes: joined(parts), milliseconds: Math.round((samples - preSkip) / samplesPerMs) };
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
