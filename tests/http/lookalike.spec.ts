// Which names look alike to people.
import { describe, expect, it } from 'vitest';
import { looksOf } from '../../src/http/lookalike.ts';

const isAlike = (a: string, b: string) => looksOf(a).some((look) => looksOf(b).includes(look));

describe('B7: two names look alike', () => {
  it.each([
    ['Ada Lovelace', 'ada  lovelace '],
    ['HOST', 'Host'],
    ['Alice', 'AIice'],
    ['Host', 'Hоst'],
    ['Ada', 'Аdа'],
    ['paypal', 'paypaI'],
    ['Ada', '𝐀𝐝𝐚'],
    ['Ada', 'Ａｄａ'],
    ['Ada', 'A\u200Bd\u2060a'],
    ['Straße', 'STRASSE'],
    ['Zoë', 'Zoe\u0308'],
    ['rn', 'm'],
    ['B0b', 'Bob'],
  ])('%j and %j', (a, b) => {
    expect(isAlike(a, b)).toBe(true);
  });

  it.each([
    ['Ada', 'Bob'],
    ['Jose', 'José'],
    ['Ada L', 'Ada M'],
    ['Anna', 'Hanna'],
    ['مريم', 'محمد'],
  ])('but not %j and %j', (a, b) => {
    expect(isAlike(a, b)).toBe(false);
  });
});
