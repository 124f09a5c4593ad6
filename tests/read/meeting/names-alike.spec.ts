// Whose name looks like whose.
import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { namesAlike } from '../../../src/read/meeting/names-alike.ts';

const known = (
  person: string,
  displayName: string | null,
  door: 'waiting' | 'admitted' | 'refused' = 'admitted',
) => ({
  person: person as PersonId,
  displayName,
  door,
});

describe('B7: people whose names look alike', () => {
  it('are named for each other, by whichever likeness', () => {
    const people = [
      known('a', 'Alice'),
      known('b', 'AIice', 'waiting'),
      known('c', 'ALICE'),
      known('d', 'Bob'),
    ];
    expect(Object.fromEntries(namesAlike(people))).toEqual({ a: ['b', 'c'], b: ['a', 'c'], c: ['a', 'b'] });
  });
  it('are neither those without a name nor those who were turned away', () => {
    expect(
      namesAlike([known('a', null), known('b', null), known('c', 'Ada'), known('d', 'Ada', 'refused')]).size,
    ).toBe(0);
  });
  it('are ten at most for one', () => {
    const alike = namesAlike(Array.from({ length: 30 }, (_, n) => known(`p${n}`, 'Ada')));
    expect([alike.size, alike.get('p0')?.length]).toEqual([30, 10]);
  });
});
