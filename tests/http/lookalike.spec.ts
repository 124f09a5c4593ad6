// Which names look alike to people.
import fc from 'fast-check';
import unhomoglyph from 'unhomoglyph';
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

describe('issue 12 B7: what is compared of a name is bounded', () => {
  it('a name that becomes 18 times as long is compared by its first 64 characters, as any that is longer', () => {
    expect(looksOf('\uFDFA'.repeat(100))).toEqual(looksOf('\uFDFA'.repeat(4)));
    expect(looksOf('𝕏'.repeat(100))).toEqual(looksOf('X'.repeat(64)));
    expect(looksOf(`a${'😀'.repeat(40)}`)).toEqual(looksOf(`a${'😀'.repeat(31)}`));
    expect(isAlike('x'.repeat(64), 'x'.repeat(63))).toBe(false);
    expect(isAlike(`A${'\u200B'.repeat(90)}da`, 'Ada')).toBe(true);
  });

  it('of names that have no more than that, nothing is cut off: their looks are those of all they say', () => {
    const folded = (text: string) => text.toUpperCase().toLowerCase();
    const skeleton = (text: string) => unhomoglyph(text.normalize('NFD')).normalize('NFD');
    const words = fc.array(
      fc.oneof(
        fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿ'-]{1,12}$/),
        fc.stringMatching(/^[Ѐ-я]{1,12}$/),
        fc.stringMatching(/^[\u0905-\u0939]{1,8}$/),
        fc.stringMatching(/^[\u0621-\u064A]{1,8}$/),
        fc.stringMatching(/^[\u4E00-\u9FFF]{1,4}$/),
        fc.stringMatching(/^[\u{1F600}-\u{1F64F}]{1,3}$/u),
      ),
      { minLength: 1, maxLength: 5 },
    );
    const names = words.map((parts) => parts.join(' ').normalize('NFKC')).filter((name) => name.length <= 64);
    fc.assert(
      fc.property(names, (name) => {
        expect(looksOf(name)).toEqual([folded(skeleton(name)), folded(skeleton(folded(name)))]);
      }),
      { numRuns: 2_000 },
    );
  });
});
