// Opus by libopus (@evan/opus): speech at 48 kHz, one channel, frames of 20 ms.
import { Decoder, Encoder } from '@evan/opus';

export const samplesPerSecond = 48_000;
/** Samples of a frame of 20 ms. */
export const frameSamples = 960;

/** OPUS_GET_LOOKAHEAD of libopus (opus_defines.h). */
const getLookahead = 4027;

/** How speech is encoded. */
export interface SpeechQuality {
  readonly bitrateBps?: number;
  /** 0 to 10: what it costs. */
  readonly complexity?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
}

/** One stream being encoded. */
export interface SpeechEncoder {
  /** Samples at 48 kHz by which the sound is late: the stream's pre-skip. */
  readonly preSkip: number;
  /** A frame of `frameSamples` as a packet; it is the caller's own. */
  readonly encode: (frame: Int16Array) => Uint8Array;
}

/** An encoder, with libopus's settings for speech; 24 kbit/s and complexity 5 where nothing is said. */
export function speechEncoder({ bitrateBps = 24_000, complexity = 5 }: SpeechQuality = {}): SpeechEncoder {
  const encoder = new Encoder({ channels: 1, sample_rate: samplesPerSecond, application: 'voip' });
  encoder.bitrate = bitrateBps;
  encoder.complexity = complexity;
  return {
    preSkip: encoder.ctl(getLookahead),
    encode: (frame) => Uint8Array.from(encoder.encode(frame)),
  };
}

/** One stream being decoded. */
export interface SpeechDecoder {
  /** The samples of a packet, both channels as one. Throws an error for what is no packet of Opus. */
  readonly decode: (packet: Uint8Array) => Int16Array;
}

/** A decoder of streams with so many channels. */
export function speechDecoder(channels: 1 | 2 = 1): SpeechDecoder {
  const decoder = new Decoder({ channels, sample_rate: samplesPerSecond });
  return {
    decode: (packet) => {
      const bytes = Uint8Array.from(decoder.decode(packet));
      const samples = new Int16Array(bytes.buffer, 0, bytes.length / 2);
      return channels === 1 ? samples : mixed(samples);
    },
  };
}

function mixed(samples: Int16Array): Int16Array {
  return Int16Array.from({ length: samples.length / 2 }, (_, n) =>
    Math.round(((samples[2 * n] ?? 0) + (samples[2 * n + 1] ?? 0)) / 2),
  );
}
