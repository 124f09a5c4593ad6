// Samples as a file of Opus in Ogg, as a transcriber is sent it.
import { oggOpusWriter } from '../../src/audio/ogg-opus-writer.ts';
import { frameSamples, samplesPerSecond, speechEncoder } from '../../src/audio/opus-codec.ts';
import type { SpeechPiece } from '../../src/ports/transcriber.port.ts';
import { speak } from '../../src/simulated/speech/speak.ts';

/** The samples with so much silence before and after, encoded. */
export function pieceOf(samples: Int16Array, language: string | undefined = 'en'): SpeechPiece {
  const encoder = speechEncoder({ complexity: 0 });
  const writer = oggOpusWriter({ channels: 1, preSkip: encoder.preSkip, serial: 7 });
  const frames = Math.ceil((samples.length + encoder.preSkip) / frameSamples);
  const parts = [writer.head()];
  for (let n = 0; n < frames; n += 1) {
    const frame = new Int16Array(frameSamples);
    frame.set(samples.subarray(n * frameSamples, (n + 1) * frameSamples));
    parts.push(writer.packet(encoder.encode(frame), frameSamples));
  }
  parts.push(writer.end());
  const milliseconds = Math.round((frames * frameSamples - encoder.preSkip) / (samplesPerSecond / 1_000));
  return { bytes: Uint8Array.from(Buffer.concat(parts)), milliseconds, language };
}

/** Texts spoken in simulated speech, with seconds of silence before each. */
export function spoken(...texts: readonly (string | number)[]): Int16Array {
  const parts = texts.map((text) =>
    typeof text === 'number' ? new Int16Array(Math.round(text * samplesPerSecond)) : speak(text),
  );
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
