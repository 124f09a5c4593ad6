// Descriptions as answers show them.
import { expect, it } from 'vitest';
import { isList, shownJson, shownMembers } from '../../../src/read/audit/shown-json.ts';

it('is the same JSON, in other hands', () => {
  const described = { status: 'open', people: [{ person: 'a', devices: [] }], limit: null, n: 1, yes: true };
  expect(shownJson(described)).toEqual(described);
  expect(shownMembers(described)['people']).not.toBe(described.people);
  expect([isList([]), isList({})]).toEqual([true, false]);
});
