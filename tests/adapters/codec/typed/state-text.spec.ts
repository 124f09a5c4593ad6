// A state's text restores the state, in every order that a description could show; anything but plain data is refused.
import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateOfText, stateText } from '../../../../src/adapters/codec/typed/state-text.ts';

/** Plain data of any shape: names that look like tags, numbers that JSON has no word for, nothing at all. */
const name = fc.oneof(
  fc.string(),
  fc.constantFrom('$map', '$', '$object', '__proto__', '1', 'constructor', ''),
);
const { state } = fc.letrec<{ state: unknown }>((tie) => ({
  state: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(-0, NaN, Infinity, -Infinity, null, undefined, true),
    fc.bigInt(),
    fc.array(tie('state'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(name, tie('state')), { selector: ([key]) => key, maxLength: 4 }).map(
      // As members are set one by one: a name like __proto__ is a name like any other.
      (members) => Object.fromEntries(members),
    ),
    fc.array(fc.tuple(tie('state'), tie('state')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('state'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}));

/** Every order of members and items, all the way down. */
function orders(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Map) return [...value].map(([key, item]) => [orders(key), orders(item)]);
  if (value instanceof Set || Array.isArray(value)) return [...value].map(orders);
  return Object.entries(value).map(([key, member]) => [key, orders(member)]);
}

describe('the text of a state', () => {
  it('reads what was written, in its order', () => {
    fc.assert(
      fc.property(state, (written) => {
        const text = stateText(written);
        const back = stateOfText(text);
        deepStrictEqual(back, written);
        deepStrictEqual(orders(back), orders(written));
        strictEqual(stateText(back), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a state that nobody else holds', () => {
    const people = new Map([['ada', { door: 'waiting' }]]);
    const text = stateText({ people });
    const [one, other] = [stateOfText(text), stateOfText(text)] as [{ people: typeof people }, object];
    one.people.get('ada')!.door = 'admitted';
    expect(other).toEqual({ people });
  });

  it.each([
    ['a function', { decide: () => 0 }],
    ['an instant of the language', { at: new Date(0) }],
    ['bytes', { leaf: new Uint8Array(2) }],
    ['a symbol', { kind: Symbol('kind') }],
    ['a member named by a symbol', { [Symbol('kind')]: 1 }],
    ['an object without a prototype', Object.create(null)],
  ])('refuses %s', (_what, unwritable) => {
    expect(() => stateText(unwritable)).toThrow(expect.objectContaining({ code: 'state-unwritable' }));
  });

  it('refuses a state that holds itself, and one that is too large', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(() => stateText(endless)).toThrow(expect.objectContaining({ code: 'state-unwritable' }));
    const large = { text: 'x'.repeat(17 * 1024 * 1024) };
    expect(() => stateText(large)).toThrow(expect.objectContaining({ code: 'state-too-large' }));
  });

  it.each(['', '[]', '[2,{}]', '{"$map":[]}', '[1,{"$map":7}]', '[1,{"$tomorrow":1}]', '[1,{"$map":[3]}]'])(
    'is not read where it is none: %s',
    (text) => {
      expect(() => stateOfText(text)).toThrow();
    },
  );
});
