// Between an append's result and its reply: replies may be held, delayed, or let out in another order.
import type { Timers } from './timers.ts';

/** How held or windowed replies come out; a number seeds a shuffle that is the same every time. */
export type ReplyOrder = 'same' | 'reversed' | { readonly seed: number };

interface Window {
  readonly size: number;
  readonly order: ReplyOrder;
}

/** An incomplete window is let out after this time without a further reply. */
const windowPatienceMs = 20;

/** The gate. A reply is a function that sends it. */
export class ReplyGate {
  readonly #timers: Timers;
  #held: (() => void)[] = [];
  #isHolding = false;
  #window: Window | undefined;
  #delayMs = 0;
  #patience: NodeJS.Timeout | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** How many replies wait. */
  get waiting(): number {
    return this.#held.length;
  }

  pass(reply: () => void): void {
    if (this.#delayMs > 0) this.#timers.after(this.#delayMs, () => this.#queue(reply));
    else this.#queue(reply);
  }

  hold(): void {
    this.#isHolding = true;
  }

  /** Lets all that wait out and holds no more. */
  release(order: ReplyOrder): void {
    this.#isHolding = false;
    this.#flush(order);
  }

  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  reorder(window: Window): void {
    this.#window = window;
  }

  clear(): void {
    this.#window = undefined;
    this.#delayMs = 0;
    this.release('same');
  }

  #queue(reply: () => void): void {
    if (!this.#isHolding && this.#window === undefined) {
      reply();
      return;
    }
    this.#held.push(reply);
    if (this.#isHolding || this.#window === undefined) return;
    this.#timers.cancel(this.#patience);
    const { order, size } = this.#window;
    if (this.#held.length >= size) this.#flush(order);
    else this.#patience = this.#timers.after(windowPatienceMs, () => this.#flush(order));
  }

  #flush(order: ReplyOrder): void {
    const replies = this.#held;
    this.#held = [];
    for (const reply of ordered(replies, order)) reply();
  }
}

function ordered<Item>(items: readonly Item[], order: ReplyOrder): readonly Item[] {
  if (order === 'same') return items;
  if (order === 'reversed') return items.toReversed();
  const shuffled = [...items];
  const next = seeded(order.seed);
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = next() % (at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
  }
  return shuffled;
}

/** Whole numbers of 32 bits from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
