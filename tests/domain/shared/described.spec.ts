// Maps as sorted lists.
import { expect, it } from 'vitest';
import { sortedByKey } from '../../../src/domain/shared/described.ts';

it('a map is described in the order of its keys, whatever order they came in', () => {
  const map = new Map([
    ['b', 2],
    ['c', 3],
    ['a', 1],
  ]);
  expect(sortedByKey(map, (key, item) => `${key}${item}`)).toEqual(['a1', 'b2', 'c3']);
  expect([...map.keys()]).toEqual(['b', 'c', 'a']);
});
