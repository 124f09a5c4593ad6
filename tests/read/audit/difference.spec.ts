// What differs between two descriptions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesBetween } from '../../../src/read/audit/difference.ts';

describe('differences', () => {
  it('are told by pointer, as added, removed or changed', () => {
    const from = { status: 'open', endsBy: null, policy: { locked: false }, gone: 1 };
    const to = { status: 'open', endsBy: '10:00', policy: { locked: true }, 'new/one~': [] };
    expect(differencesBetween(from, to)).toEqual([
      { pointer: '/endsBy', change: 'changed', from: null, to: '10:00' },
      { pointer: '/gone', change: 'removed', from: 1 },
      { pointer: '/new~1one~0', change: 'added', to: [] },
      { pointer: '/policy/locked', change: 'changed', from: false, to: true },
    ]);
  });

  it('in a list of people are told by person: a newcomer shifts nobody', () => {
    const people = (...list: readonly (readonly [string, boolean])[]) => ({
      people: list.map(([person, muted]) => ({ person, muted })),
    });
    expect(
      differencesBetween(people(['b', false], ['c', false]), people(['a', true], ['b', false], ['c', true])),
    ).toEqual([
      { pointer: '/people/a', change: 'added', to: { person: 'a', muted: true } },
      { pointer: '/people/c/muted', change: 'changed', from: false, to: true },
    ]);
  });

  it('in lists without ids are told by index; of texts, by the text', () => {
    expect(differencesBetween([5, 1], [5])).toEqual([{ pointer: '/1', change: 'removed', from: 1 }]);
    expect(differencesBetween(['x', 'x'], ['x'])).toEqual([{ pointer: '/1', change: 'removed', from: 'x' }]);
    expect(differencesBetween(['a', 'b'], ['b'])).toEqual([{ pointer: '/a', change: 'removed', from: 'a' }]);
  });

  it('between things of different kinds are one change', () => {
    expect(differencesBetween({ a: [] }, { a: {} })).toEqual([
      { pointer: '/a', change: 'changed', from: [], to: {} },
    ]);
    expect(differencesBetween({ a: { b: 1 } }, { a: null })).toEqual([
      { pointer: '/a', change: 'changed', from: { b: 1 }, to: null },
    ]);
  });

  it('are none between equal things, and some between others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const copy = JSON.parse(JSON.stringify(a)) as typeof a;
        expect(differencesBetween(a as never, copy as never)).toEqual([]);
        const sorted = (value: unknown): string =>
          JSON.stringify(value, (_, member: unknown) =>
            typeof member === 'object' && member !== null && !Array.isArray(member)
              ? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
              : member,
          );
        const isEqual = sorted(a) === sorted(b);
        if (!Array.isArray(a) && !isEqual)
          expect(differencesBetween(a as never, b as never).length > 0 || hasList(a)).toBe(true);
      }),
    );
  });
});

/** Lists of things with ids are equal in any order: a description has them sorted. */
function hasList(value: unknown): boolean {
  return JSON.stringify(value).includes('[');
}
