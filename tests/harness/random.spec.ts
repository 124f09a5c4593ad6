// The same seed gives the same sequence, whoever asks and however the draws are mixed; bounds are kept.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../harness/random.ts';

const drawn = (seed: number) => {
  const random = seededRandom(seed);
  return [
    random.below(1_000),
    random.whole(5, 9),
    random.pick(['a', 'b', 'c']),
    random.uuid(),
    random.next(),
  ];
};

describe('seeded randomness', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('is the same on every machine: histories and plans are found again by their seeds', () => {
    expect(drawn(11)).toMatchInlineSnapshot(`
      [
        387,
        6,
        "a",
        "a50b307f-a6df-469e-8b39-3e6e22886521",
        0.11000288114883006,
      ]
    `);
  });

  it('stays within its bounds, and reaches both', () => {
    const random = seededRandom(1);
    const whole = new Set(Array.from({ length: 200 }, () => random.whole(5, 9)));
    expect([...whole].sort()).toEqual([5, 6, 7, 8, 9]);
    const below = new Set(Array.from({ length: 200 }, () => random.below(3)));
    expect([...below].sort()).toEqual([0, 1, 2]);
    expect(Array.from({ length: 100 }, () => random.chance(1))).not.toContain(false);
    expect(Array.from({ length: 100 }, () => random.chance(0))).not.toContain(true);
  });

  it('gives UUIDs of version 4, each once', () => {
    const random = seededRandom(2);
    const ids = Array.from({ length: 1_000 }, () => random.uuid());
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('picks nothing from nothing', () => {
    expect(() => seededRandom(1).pick([])).toThrow(RangeError);
  });
});
