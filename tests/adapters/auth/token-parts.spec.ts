import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasDuplicateMembers } from '../../../src/adapters/auth/token-parts.ts';
import { claimAt } from '../../../src/adapters/auth/trusted-issuer.ts';

it.each([
  '{"a":1,"a":2}',
  '{"a":{"b":1,"b":1}}',
  '[{"a":[],"a":{}}]',
  '{"a":1,"\\u0061":1}',
  '{"x":"y","a,":1,"a,":2}',
])('%s names a member twice', (json) => {
  expect(hasDuplicateMembers(json)).toBe(true);
});

it('says no for whatever JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(hasDuplicateMembers(JSON.stringify(value))).toBe(false);
    }),
  );
});

it('a claim is found by its own name first, then by its way', () => {
  expect(claimAt({ 'a.b': 1, a: { b: 2 } }, 'a.b')).toBe(1);
  expect(claimAt({ a: { b: { c: 3 } } }, 'a.b.c')).toBe(3);
  for (const name of ['a.x', 'constructor', 'a.constructor', '__proto__', 'x.y'])
    expect(claimAt({ a: {} }, name)).toBeUndefined();
});
