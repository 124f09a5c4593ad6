// Canonical JSON equals an independent implementation on everything that may be stored, and refuses the rest.
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalBytes,
  canonicalJson,
  isWellFormedText,
} from '../../../../src/adapters/codec/record/canonical-json.ts';
import { golden } from '../../../support/golden.ts';

/** Texts of every kind of character, also such as sort differently by code point and by UTF-16 unit. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('\u2028', '😀', '﬩', 'é', 'e\u0301', '"\\/\b\f\n\r\t\u007f'),
  )
  .filter((value) => !value.includes('\0'));
const key = text.filter((value) => !/^\d/.test(value) && value !== '__proto__');
const integer = fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value));
const { value: storable } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    integer,
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
}));

describe('canonical JSON', () => {
  it('equals canonicalize 4.0.0 on everything that may be stored', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('parses to the same value, and the same text however the keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(key, storable, { noNullPrototype: true }), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(object);
      }),
    );
  });

  it('leaves the value that it is given as it was', () => {
    const value = { b: { d: 1, c: 2 }, a: [{ z: 1, y: 2 }] };
    canonicalJson(value);
    expect(Object.keys(value)).toEqual(['b', 'a']);
    expect(Object.keys(value.b)).toEqual(['d', 'c']);
  });

  it.each(golden('envelope', 'canonical') as { value: unknown; text: string }[])(
    'is what it always was: $text',
    ({ value, text: wanted }) => {
      expect(canonicalJson(value)).toBe(wanted);
      expect(canonicalBytes(value)).toEqual(Buffer.from(wanted));
    },
  );

  const within = (depth: number): unknown => (depth === 0 ? 1 : [within(depth - 1)]);
  it.each<[string, unknown]>([
    ['a lone high surrogate', ['a\ud800']],
    ['a lone low surrogate', { a: '\udc00b' }],
    ['a lone surrogate in a key', { '\ud800': 1 }],
    ['U+0000', 'a\0b'],
    ['U+0000 in a key', { 'a\0': 1 }],
    ['a fraction', 0.5],
    ['an integer beyond 2^53-1', 2 ** 53],
    ['one below', -(2 ** 53)],
    ['minus zero', [-0]],
    ['NaN', NaN],
    ['infinity', Infinity],
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['undefined in an object', { a: undefined }],
    ['a hole in a list', Array(1)],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['bytes', new Uint8Array(1)],
    ['an object with a prototype', Object.create({ a: 1 })],
    ['an object that would speak for itself', { toJSON: () => 1 }],
    ['a key of digits', { 10: 1 }],
    ['a key that begins with a digit', { '0190f3c2': 1 }],
    ['a key that would vanish from a copy', JSON.parse('{"b":1,"__proto__":2}')],
    ['too many levels', within(33)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ name: 'PermanentFault', code: 'not-canonical' }),
    );
  });

  it('takes as many levels as it promises', () => {
    expect(canonicalJson(within(32))).toHaveLength(65);
  });

  it('tells ill-formed text from other text', () => {
    expect(['', 'a', '😀', '\u0001', '\ufffd'].every(isWellFormedText)).toBe(true);
    expect(['\0', 'a\ud83d', '\ude00', '\ude00\ud83d'].some(isWellFormedText)).toBe(false);
  });
});
