// Simulated speech as sound, and a hum where nobody said what is spoken.
import { gapSamples, samplesPerSecond, spokenWords, toneSamples, tones } from './speech-tones.ts';

const amplitude = 9_000;
/** Soft edges, so that a tone does not click. */
const edgeSamples = 240;
/** Below every tone: it is heard, and says nothing. */
const humHz = 180;

/** The text as samples at 48 kHz, 16 bits, one channel. */
export function speak(text: string): Int16Array {
  const pitches = new Map(tones.map(({ character, hz }) => [character, hz]));
  const words = spokenWords(text);
  const length = words.reduce((sum, word) => sum + word.length * toneSamples + gapSamples, 0);
  const samples = new Int16Array(length);
  let at = 0;
  for (const word of words) {
    for (const character of word) {
      addTone(samples, at, pitches.get(character) ?? 0);
      at += toneSamples;
    }
    at += gapSamples;
  }
  return samples;
}

/** So many samples of a hum, as if it had begun `offset` samples before. */
export function hum(offset: number, count: number): Int16Array {
  const turn = (2 * Math.PI * humHz) / samplesPerSecond;
  return Int16Array.from({ length: count }, (_, n) => Math.round(amplitude * Math.sin(turn * (offset + n))));
}

function addTone(samples: Int16Array, at: number, hz: number): void {
  const turn = (2 * Math.PI * hz) / samplesPerSecond;
  for (let n = 0; n < toneSamples; n += 1) {
    const edge = Math.min(1, (n + 1) / edgeSamples, (toneSamples - n) / edgeSamples);
    samples[at + n] = Math.round(amplitude * edge * Math.sin(turn * n));
  }
}
