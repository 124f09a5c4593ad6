// What goes wrong at a transcriber, by a seed: each was seen at a real one or reported of it. The same seed and the same requests in the same
// order give the same mishaps.
import { z } from 'zod';

const probability = z.number().min(0).max(1).default(0);

/** How often what goes wrong; nothing does by itself. */
export const transcriberMishapsSchema = z.strictObject({
  seed: z.int().default(0),
  /** Never answers. */
  hangs: probability,
  /** Answers 429, and when to come again. */
  busy: probability,
  /** Answers 500 as plain text. */
  failed: probability,
  /** Answers 200 with a page of HTML, as a proxy does. */
  html: probability,
  /** Answers 200 about sound of another length. */
  wrongDuration: probability,
  /** Answers 200 without a word, whatever was said. */
  empty: probability,
  /** Writes "you" into silence, and is sure of it. */
  invents: probability,
  /** Joins all segments into one that begins with the sound. */
  joins: probability,
});

export type TranscriberMishapRates = z.output<typeof transcriberMishapsSchema>;

type Kind = Exclude<keyof TranscriberMishapRates, 'seed'>;

/** What happens to one request. */
export type TranscriberMishap = Kind | 'none';

const kinds: readonly Kind[] = [
  'hangs',
  'busy',
  'failed',
  'html',
  'wrongDuration',
  'empty',
  'invents',
  'joins',
];

/** Decides what goes wrong: at most one thing for each request. */
export function transcriberMishaps(rates: TranscriberMishapRates): () => TranscriberMishap {
  const next = chanceOf(rates.seed);
  return () => {
    let die = next();
    for (const kind of kinds) {
      if (die < rates[kind]) return kind;
      die -= rates[kind];
    }
    return 'none';
  };
}

/** Numbers from 0 up to, but not, 1: Mulberry32, enough for mishaps. */
function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
