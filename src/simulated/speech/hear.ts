// Simulated speech heard from its samples: words, each with where it begins and ends. What was cut, covered or changed is not heard, or
// heard wrong.
import { gapSamples, samplesPerSecond, toneSamples, tones } from './speech-tones.ts';

/** A word that was heard, in seconds from the first sample. */
export interface HeardWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The samples are looked at in steps of 5 ms. */
const stepSamples = 240;
/** Quieter is silence. */
const leastPeak = 1_000;
/** Words are further apart; within a word nothing is as long. */
const apartSteps = Math.floor(gapSamples / stepSamples / 2);
/** What decides which tone it is: the middle of it. */
const windowSamples = 1_440;
/** A tone has most of the window's energy. */
const leastShare = 0.5;
const unheard = '*';

/** Hears the words in samples at 48 kHz, one channel. */
export function hear(samples: Int16Array): readonly HeardWord[] {
  return burstsIn(samples).flatMap(({ from, to }): readonly HeardWord[] => {
    const count = Math.round((to - from) / toneSamples);
    const letters = Array.from({ length: count }, (_, n) => letterAt(samples, from + n * toneSamples));
    if (letters.every((letter) => letter === unheard)) return [];
    return [{ word: letters.join(''), start: from / samplesPerSecond, end: to / samplesPerSecond }];
  });
}

/** Stretches of sound with silence around them. */
function burstsIn(samples: Int16Array): readonly { readonly from: number; readonly to: number }[] {
  const bursts: { from: number; to: number }[] = [];
  let quiet = apartSteps;
  for (let at = 0; at < samples.length; at += stepSamples) {
    const end = Math.min(at + stepSamples, samples.length);
    let peak = 0;
    for (let n = at; n < end; n += 1) peak = Math.max(peak, Math.abs(samples[n] ?? 0));
    if (peak < leastPeak) {
      quiet += 1;
      continue;
    }
    const last = bursts.at(-1);
    if (last === undefined || quiet >= apartSteps) bursts.push({ from: at, to: end });
    else last.to = end;
    quiet = 0;
  }
  return bursts;
}

function letterAt(samples: Int16Array, from: number): string {
  const begin = from + (toneSamples - windowSamples) / 2;
  let energy = 0;
  for (let n = 0; n < windowSamples; n += 1) energy += (samples[begin + n] ?? 0) ** 2;
  let best = { character: unheard, power: 0 };
  for (const { character, hz } of tones) {
    const power = powerAt(samples, begin, hz);
    if (power > best.power) best = { character, power };
  }
  return best.power >= leastShare * energy ? best.character : unheard;
}

/** How much of the window's energy one pitch has (Goertzel's algorithm): all of it, for a pure tone. */
function powerAt(samples: Int16Array, begin: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / samplesPerSecond);
  let [before, last] = [0, 0];
  for (let n = 0; n < windowSamples; n += 1) {
    const next = (samples[begin + n] ?? 0) + coefficient * last - before;
    [before, last] = [last, next];
  }
  return ((before ** 2 + last ** 2 - coefficient * before * last) * 2) / windowSamples;
}
