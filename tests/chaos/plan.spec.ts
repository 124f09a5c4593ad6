// Chance that comes again, and blows that fall on whoever is there.
import { expect, it } from 'vitest';
import { nextBlow, victimKinds } from '../../chaos/plan.ts';
import { seededRandom } from '../../harness/random.ts';

const blows = (seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: 500 }, () => nextBlow(random, victimKinds));
};

it('plans the same for the same seed, and another thing for another one', () => {
  expect(blows(7)).toEqual(blows(7));
  expect(blows(8)).not.toEqual(blows(7));
});

it('spares nobody and leaves no harm out', () => {
  expect(new Set(blows(7).map(({ kind }) => kind))).toEqual(new Set(victimKinds));
  expect(new Set(blows(7).map(({ harm }) => harm)).size).toBe(5);
});

it('falls on the given kinds only', () => {
  const random = seededRandom(1);
  const kinds = Array.from({ length: 50 }, () => nextBlow(random, ['projector']).kind);
  expect(new Set(kinds)).toEqual(new Set(['projector']));
});

it('draws evenly between both bounds', () => {
  const random = seededRandom(3);
  const drawn = Array.from({ length: 3_000 }, () => random.whole(1, 3));
  for (const value of [1, 2, 3]) expect(drawn.filter((one) => one === value).length).toBeGreaterThan(900);
  expect(Math.max(...drawn)).toBe(3);
});
