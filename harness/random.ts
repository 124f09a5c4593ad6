// Repeatable randomness: the same seed gives the same numbers, picks and ids on every machine. Good for histories, plans
// and scripts, not for keys.

/** A source of repeatable chance. */
export interface Random {
  /** From 0 up to, but not, 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `limit`. */
  readonly below: (limit: number) => number;
  /** A whole number between two bounds, both included. */
  readonly whole: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of a list; throws a RangeError where the list is empty. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** A lower-case UUID (version 4's form). */
  readonly uuid: () => string;
}

/** A source by its seed, of which the lower 32 bits count: sfc32 (PractRand's small fast counter, 128 bits of state), warmed up. */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round += 1) bits();
  const next = (): number => bits() / 0x1_0000_0000;
  const below = (limit: number): number => Math.floor(next() * limit);
  const hex = (): string => bits().toString(16).padStart(8, '0');
  return {
    next,
    below,
    whole: (min, max) => min + below(max - min + 1),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    uuid: () => {
      const text = `${hex()}${hex()}${hex()}${hex()}`;
      const [front, back] = [text.slice(13, 16), text.slice(17, 20)];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${front}-8${back}-${text.slice(20)}`;
    },
  };
}
