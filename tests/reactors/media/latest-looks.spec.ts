// Which events a look at a room has covered already.
import { expect, it } from 'vitest';
import { latestLooks } from '../../../src/reactors/media/latest-looks.ts';
import { after } from '../../support/histories/cast.ts';

it('a look covers what is older than the last event that it knew of, and hearing again only where it said it', () => {
  const looks = latestLooks();
  const seen = { last: after(2) } as const;
  expect(looks.cover('one', after(1), false)).toBe(false);
  looks.keep('one', seen, false);
  expect(looks.cover('one', after(1), false)).toBe(true);
  expect(looks.cover('one', after(2), false)).toBe(false);
  expect(looks.cover('one', after(1), true)).toBe(false);
  expect(looks.cover('other', after(1), false)).toBe(false);
  looks.keep('one', { ...seen, last: undefined }, false);
  expect(looks.cover('one', after(1), false)).toBe(false);
});

it('a thousand rooms are remembered, and the one looked at longest ago is forgotten first', () => {
  const looks = latestLooks();
  for (let n = 0; n < 1_001; n += 1) looks.keep(`room ${n}`, { last: after(2) }, true);
  expect([0, 1].map((n) => looks.cover(`room ${n}`, after(1), true))).toEqual([false, true]);
});
