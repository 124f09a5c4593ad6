// Repeatable randomness: the same seed gives the same numbers, picks and ids. Good for histories, not for keys.

/** A source of repeatable chance. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  readonly below: (limit: number) => number;
  /** A lower-case UUID (version 4's form). */
  readonly uuid: () => string;
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** Chance from a seed: sfc32 (PractRand's small fast counter, 128 bits of state), warmed up. */
export function chanceOf(seed: number): Chance {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round += 1) next();
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  const hex = (): string => next().toString(16).padStart(8, '0');
  return {
    below,
    uuid: () => {
      const text = `${hex()}${hex()}${hex()}${hex()}`;
      const [front, back] = [text.slice(13, 16), text.slice(17, 20)];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${front}-8${back}-${text.slice(20)}`;
    },
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
