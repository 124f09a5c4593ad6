// JSON of unknown shape is read without trusting it.
import { expect, it } from 'vitest';
import { includes, listIn, memberOf, parsedOrNothing, textIn, textsIn } from '../../harness/json.ts';

it('what is not there, or is something else, is undefined or empty', () => {
  expect(parsedOrNothing('{"a":1}')).toEqual({ a: 1 });
  expect(parsedOrNothing('{"a":')).toBeUndefined();
  expect([memberOf({ a: 1 }, 'a'), memberOf([1], '0'), memberOf(null, 'a')]).toEqual([
    1,
    undefined,
    undefined,
  ]);
  expect([textIn({ a: 'x' }, 'a'), textIn({ a: 1 }, 'a')]).toEqual(['x', undefined]);
  expect([listIn({ a: [1] }, 'a'), listIn({ a: 'x' }, 'a')]).toEqual([[1], []]);
  expect(textsIn({ a: 'x', b: 1 })).toEqual({ a: 'x' });
});

it('an object includes what it has at least, an array what it has exactly', () => {
  expect(includes({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } })).toBe(true);
  expect(includes({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect([includes([1, 2], [1, 2]), includes([1, 2], [1])]).toEqual([true, false]);
});
