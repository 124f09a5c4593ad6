import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../src/http/strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

describe('strict JSON', () => {
  it('gives what JSON.parse gives, for whatever is plain', () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\p{Surrogate}]/u.test(text)),
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.double({ noNaN: true, min: -1e15, max: 1e15 }).filter((value) => !Object.is(value, -0)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((name) => name !== '__proto__' && !/[\0\p{Surrogate}]/u.test(name)),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(plain, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(parse(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', '/a', 'duplicate-member'],
    ['{"a":{"b":1,"c":2,"b":3}}', '/a/b', 'duplicate-member'],
    ['[{},{"x/y":1,"x/y":1}]', '/1/x~1y', 'duplicate-member'],
    ['{"a":1,"\\u0061":2}', '/a', 'duplicate-member'],
    ['{"a":[1,{"b":[]}],"a":0}', '/a', 'duplicate-member'],
    ['{"__proto__":{"admin":true}}', '/__proto__', 'forbidden-name'],
    ['{"a":{"\\u005f_proto__":1}}', '/a/__proto__', 'forbidden-name'],
    ['{"a":"\\ud800"}', '/a', 'ill-formed-text'],
    ['["x","\\udc00\\ud800"]', '/1', 'ill-formed-text'],
    ['{"a":"\\u0000"}', '/a', 'ill-formed-text'],
    ['{"\\ud800":1}', '/\ud800', 'ill-formed-text'],
    ['{"a":1e999}', '/a', 'number-out-of-range'],
    ['{"a":-1e999}', '/a', 'number-out-of-range'],
    ['{"a":9007199254740992}', '/a', 'number-out-of-range'],
    [`{"a":[0,${'9'.repeat(500)}]}`, '/a/1', 'number-out-of-range'],
    ['-0', '', 'number-out-of-range'],
    ['{"a":-0.0e5}', '/a', 'number-out-of-range'],
    [nested(33), '/0'.repeat(32), 'too-deep'],
    [nested(33, '{"a":', '}').replace(':}', ':0}'), '/a'.repeat(32), 'too-deep'],
    ['{"a":1', '', 'not-json'],
    ['', '', 'not-json'],
    ['{"a":01}', '', 'not-json'],
    ["{'a':1}", '', 'not-json'],
    ['{"a":1,}', '', 'not-json'],
    ['{"a":1} x', '', 'not-json'],
    ['\ufeff{}', '', 'not-json'],
    ['{"a":NaN}', '', 'not-json'],
    ['{"a":"\u0001"}', '', 'not-json'],
    ['[1,2] //', '', 'not-json'],
  ])('refuses %s', (text, field, code) => {
    expect(parse(text)).toMatchObject({ kind: 'fault', fault: { field, code } });
  });

  it.each([
    '29.99999999999999999999',
    '0.10000000000000000001',
    '1e-400',
    '-1.53e-323',
    '123456789.123456789123',
    '9007199254740990.5',
    '4.9406564584124653e-324',
    '0.1000000000000000055511151231257827021181583404541015625',
    '1e-99999999999999999999',
    // Longer than any number that is looked at: comparing it digit by digit would keep the process busy.
    `0.1${'0'.repeat(60_000)}1`,
  ])('issue 12 C3: refuses %s, of which digits would be lost', (number) => {
    expect(parse(`{"a":[${number}]}`)).toMatchObject({ fault: { field: '/a/0', code: 'number-inexact' } });
  });

  it.each(['1e400', '-1e400', '1e308', '12345678901234567890', '1e16', '-0', '-0.00', '-0e9', '-1e-400'])(
    'issue 12 C3: refuses %s, which is out of range',
    (number) => {
      expect(parse(`{"a":${number}}`)).toMatchObject({ fault: { field: '/a', code: 'number-out-of-range' } });
    },
  );

  it.each([
    '30',
    '30.0',
    '3e1',
    '3.0E+1',
    '300e-1',
    '0.1',
    '0.10',
    '-0.1',
    '1e-7',
    '0.0000001',
    '5e-324',
    '0.30000000000000004',
    '9007199254740991',
    '-9007199254740991.000',
    '1000000000000000',
    '0',
    '0.000',
    '0e999',
  ])('issue 12 C3: takes %s, of which none are', (number) => {
    expect(parse(number)).toEqual({ kind: 'value', value: Number(number) });
  });

  it('issue 12 D4: refuses objects and lists that are larger than any shape, before a shape sees them', () => {
    const object = (members: number) =>
      `{${Array.from({ length: members }, (_, n) => `"m${n}":[]`).join(',')}}`;
    expect(parse(object(100))).toMatchObject({ kind: 'value' });
    expect(parse(`{"a":[0,${object(101)}]}`)).toMatchObject({ fault: { field: '/a/1', code: 'too-many' } });
    expect(parse(`[${'0,'.repeat(999)}0]`)).toMatchObject({ kind: 'value' });
    expect(parse(`{"a":[${'[],'.repeat(1_000)}0]}`)).toMatchObject({
      fault: { field: '/a', code: 'too-many' },
    });
  });

  it('accepts the nearest valid text to each of these', () => {
    const fine = [
      '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
      '9007199254740991',
      '"\\ud83d\\ude00"',
      '"\\\\u0000"',
      nested(32),
      '0',
      '{"a\\"b":1,"a":2}',
    ];
    for (const text of fine) expect(parse(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
  });

  it.each([
    [[0x22, 0xff, 0x22]],
    [[0x22, 0xc0, 0xaf, 0x22]],
    [[0x22, 0xed, 0xa0, 0x80, 0x22]],
    [[0xff, 0xfe, 0x7b, 0x00]],
  ])('refuses the bytes %j', (bytes) => {
    expect(parseStrictJson(Uint8Array.from(bytes))).toMatchObject({ fault: { code: 'not-utf-8' } });
  });

  it('names the place of a fault, and never quotes the text', () => {
    const found = parse('{"password":"hunter2" "x"}');
    expect(found).toMatchObject({
      fault: { message: 'The body breaks off at character 22: it is not JSON.' },
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('refuses a megabyte of brackets without a stack overflow', () => {
    expect(parse(nested(500_000))).toMatchObject({ fault: { code: 'too-deep' } });
    expect(parse('['.repeat(1_000_000))).toMatchObject({ fault: { code: 'not-json' } });
    expect(parse(`[${'{},'.repeat(300_000)}{}]`)).toMatchObject({ fault: { code: 'too-many' } });
  });
});
