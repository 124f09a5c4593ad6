// A recorded file with a known number of words in it: flite speaks the same text over and over, and it is written as our recorder writes.
import { speakByFlite } from '../../scripts/services/flite.mjs';
import { oggOpusWriter } from '../../src/audio/ogg-opus-writer.ts';
import { frameSamples, samplesPerSecond, speechEncoder } from '../../src/audio/opus-codec.ts';

export interface SpokenFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly seconds: number;
  readonly words: number;
}

const text =
  'The people of the town would like to have a new bridge. The old one is closed since the winter, and everybody has to walk around the lake. ' +
  'We have asked three companies for a plan, and two of them have sent one. Please read both before the next meeting.';
const pauseSamples = samplesPerSecond;

/** At least so many seconds; ends with the end of the text. `flite`: the path of the program. */
export function spokenFile(flite: string, leastSeconds: number): SpokenFile {
  const once = speakByFlite(flite, 'slt', text);
  const times = Math.ceil((leastSeconds * samplesPerSecond) / (once.length + pauseSamples));
  const samples = new Int16Array(times * (once.length + pauseSamples));
  for (let n = 0; n < times; n += 1) samples.set(once, n * (once.length + pauseSamples));
  return {
    bytes: encoded(samples),
    seconds: samples.length / samplesPerSecond,
    words: times * text.split(' ').length,
  };
}

function encoded(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const encoder = speechEncoder();
  const writer = oggOpusWriter({ channels: 1, preSkip: encoder.preSkip, serial: 1 });
  const parts = [writer.head()];
  for (let at = 0; at < samples.length + encoder.preSkip; at += frameSamples) {
    const frame = new Int16Array(frameSamples);
    frame.set(samples.subarray(at, at + frameSamples));
    parts.push(writer.packet(encoder.encode(frame), frameSamples));
  }
  parts.push(writer.end());
  return Uint8Array.from(Buffer.concat(parts));
}
