// What goes wrong on the way, by a seed: the same seed and the same questions in the same order give the same mishaps.
import { z } from 'zod';

const probability = z.number().min(0).max(1).default(0);

/** How often what goes wrong; nothing does by itself. */
export const mishapsSchema = z.strictObject({
  seed: z.int().default(0),
  webhooks: z
    .strictObject({
      /** Never sent. */
      lost: probability,
      /** Sent once more after it was taken. */
      doubled: probability,
      /** Held back, with all that come after it. */
      delayed: probability,
      /** Held back alone: later ones overtake it. */
      overtaken: probability,
      /** How long one is held back at most. */
      slowestMs: z.int().min(0).max(60_000).default(0),
    })
    .prefault({}),
  egresses: z
    .strictObject({
      /** Fails at its end, and delivers no file. */
      failed: probability,
      /** Its worker is killed: it stays active for ever, and nothing is told. */
      stuck: probability,
    })
    .prefault({}),
  replies: z
    .strictObject({
      /** Done, and the connection is cut before the reply. */
      lost: probability,
      /** Done, and answered with 500. */
      failed: probability,
    })
    .prefault({}),
});

export type MishapRates = z.output<typeof mishapsSchema>;

/** What happens to one webhook. */
export interface WebhookFate {
  readonly lost: boolean;
  readonly doubled: boolean;
  readonly delayMs: number;
  readonly overtakenMs: number;
}

/** Decides what goes wrong; rates may be changed, which begins their seed anew. */
export function mishaps(rates: MishapRates) {
  let current = rates;
  let next = chanceOf(rates.seed);
  const happens = (often: number) => next() < often;
  return {
    change: (changed: MishapRates): void => {
      current = changed;
      next = chanceOf(changed.seed);
    },
    ofWebhook: (): WebhookFate => {
      const { lost, doubled, delayed, overtaken, slowestMs } = current.webhooks;
      const heldBack = (often: number) => (happens(often) ? Math.ceil(next() * slowestMs) : 0);
      return {
        lost: happens(lost),
        doubled: happens(doubled),
        delayMs: heldBack(delayed),
        overtakenMs: heldBack(overtaken),
      };
    },
    ofEgress: (): 'none' | 'failed' | 'stuck' => {
      const { failed, stuck } = current.egresses;
      if (failed + stuck === 0) return 'none';
      const die = next();
      return die < failed ? 'failed' : die < failed + stuck ? 'stuck' : 'none';
    },
    ofReply: (): 'given' | 'lost' | 'failed' => {
      const { lost, failed } = current.replies;
      const die = next();
      return die < lost ? 'lost' : die < lost + failed ? 'failed' : 'given';
    },
  };
}

export type Mishaps = ReturnType<typeof mishaps>;

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
