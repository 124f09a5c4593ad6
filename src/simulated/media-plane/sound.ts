// What somebody's microphone picks up in a simulated room: the words that they were made to say, a hum while they only "speak", else nothing.
// Sound is asked for by the instant, so that a file of it is as long as the time that passed.
import { speak, hum } from '../speech/speak.ts';
import { samplesPerSecond } from '../speech/speech-tones.ts';

/** Something that is being said, since `startMs`. */
export interface Utterance {
  readonly startMs: number;
  readonly samples: Int16Array;
}

/** What a microphone is given, by its member. */
export interface Microphone {
  readonly utterances: Utterance[];
  /** Since when there is a hum; undefined: there is none. */
  hummingSinceMs: number | undefined;
}

const samplesPerMs = samplesPerSecond / 1000;
/** Kept until they can't be asked for any more: an egress lags by half a second. */
const keptMs = 10_000;

/** A microphone that nobody speaks into. */
export function quietMicrophone(): Microphone {
  return { utterances: [], hummingSinceMs: undefined };
}

/** Says a text after what is being said; gives when it will have been said. */
export function say({ utterances }: Microphone, text: string, nowMs: number): number {
  const startMs = Math.max(nowMs, ...utterances.map(endOf));
  while (utterances[0] !== undefined && endOf(utterances[0]) + keptMs < nowMs) utterances.shift();
  const utterance = { startMs, samples: speak(text) };
  utterances.push(utterance);
  return endOf(utterance);
}

/** So many samples at 48 kHz from an instant on. */
export function soundAt({ utterances, hummingSinceMs }: Microphone, atMs: number, count: number): Int16Array {
  const said = utterances.filter((one) => one.startMs < atMs + count / samplesPerMs && endOf(one) > atMs);
  if (said.length === 0) {
    if (hummingSinceMs === undefined || hummingSinceMs > atMs) return new Int16Array(count);
    return hum(Math.round((atMs - hummingSinceMs) * samplesPerMs), count);
  }
  const samples = new Int16Array(count);
  for (const { startMs, samples: words } of said) {
    const offset = Math.round((atMs - startMs) * samplesPerMs);
    for (let n = Math.max(0, -offset); n < count && offset + n < words.length; n += 1)
      samples[n] = words[offset + n] ?? 0;
  }
  return samples;
}

function endOf({ startMs, samples }: Utterance): number {
  return startMs + samples.length / samplesPerMs;
}
