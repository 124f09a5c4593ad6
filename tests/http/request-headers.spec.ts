import { describe, expect, it } from 'vitest';
import { bodyTagOf, entityTagOf } from '../../src/http/entity-tag.ts';
import {
  idempotencyKeyOf,
  preconditionOf,
  quotedKeyOf,
  foreignTraceparentOf,
  traceContextOf,
} from '../../src/http/request-headers.ts';
import type { HeaderValue } from '../../src/http/request-headers.ts';

describe('an idempotency key', () => {
  it.each([
    ['"8e03978e-40d5"', '8e03978e-40d5'],
    ['8e03978e-40d5', '8e03978e-40d5'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s is %s, and back', (header, key) => {
    expect(idempotencyKeyOf(header)).toBe(key);
    expect(idempotencyKeyOf(quotedKeyOf(key))).toBe(key);
  });

  it('may be absent', () => {
    expect(idempotencyKeyOf(undefined)).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    '"',
    '""',
    '"a',
    'a"',
    'a b',
    'a,b',
    '"a" "b"',
    'a\\',
    '"\\x"',
    '"ü"',
    '"a\nb"',
    ['a', 'b'],
    'x'.repeat(256),
  ])('%j is none', (header) => {
    expect(() => idempotencyKeyOf(header)).toThrow('idempotency key');
  });
});

describe('issue 12 C6: If-Match', () => {
  const ifMatchOf = (value: HeaderValue) => preconditionOf({ 'if-match': value })?.match;

  it('demands the revision that a tag names, of a command or of a query', () => {
    expect(ifMatchOf(entityTagOf(42n))).toEqual([42n]);
    expect(ifMatchOf(bodyTagOf('{}', '42'))).toEqual([42n]);
    expect(ifMatchOf(undefined)).toBeUndefined();
    expect(ifMatchOf(entityTagOf(2n ** 63n - 1n))).toEqual([2n ** 63n - 1n]);
  });

  it.each([
    ['*', 'any'],
    [' * ', 'any'],
    ['"1", "2"', [1n, 2n]],
    ['"1","2","1"', [1n, 2n]],
    [', "1" ,, "2",', [1n, 2n]],
  ])('takes %j', (header, demanded) => {
    expect(ifMatchOf(header)).toEqual(demanded);
  });

  it.each([
    'W/"42"',
    '"x"',
    '""',
    '"-1"',
    '"042"',
    '"42."',
    '"42.x"',
    '"9223372036854775808"',
    '"a,b"',
    bodyTagOf('{}'),
  ])('demands what is not there by %j, which is a tag and none of a revision', (header) => {
    expect(ifMatchOf(header)).toEqual([]);
    expect(ifMatchOf(`${header}, "7"`)).toEqual([7n]);
  });

  it.each([
    '',
    ' ',
    ',',
    '42',
    '"42',
    '42"',
    'w/"42"',
    '*, "1"',
    '"1" "2"',
    '"1"; "2"',
    '"a b"',
    "'42'",
    ['"1"', '"2"'],
  ])('that is no list of tags is refused with its field: %j', (header) => {
    expect(() => ifMatchOf(header)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'if-match-malformed',
          errors: [expect.objectContaining({ in: 'header', field: '/If-Match' })],
        }),
      }),
    );
  });
});

describe('issue 12, point 11: If-None-Match', () => {
  const ifNoneMatchOf = (value: HeaderValue) => preconditionOf({ 'if-none-match': value })?.noneMatch;

  it.each([
    ['*', 'any'],
    ['"42"', [42n]],
    ['W/"42"', [42n]],
    ['"1", W/"2.abcdefghijklmnop", "x"', [1n, 2n]],
    [bodyTagOf('{}'), []],
    [undefined, undefined],
  ])('of %j names what must not be there, weak tags too', (header, named) => {
    expect(ifNoneMatchOf(header)).toEqual(named);
  });

  it.each(['', '42', '*, "1"', ['"1"', '"2"']])(
    'that is no list of tags is refused with its field: %j',
    (header) => {
      expect(() => ifNoneMatchOf(header)).toThrow(
        expect.objectContaining({
          problem: expect.objectContaining({
            code: 'if-none-match-malformed',
            errors: [expect.objectContaining({ in: 'header', field: '/If-None-Match' })],
          }),
        }),
      );
    },
  );

  it('counts beside If-Match, and a date that is no condition of a command is passed over', () => {
    expect(preconditionOf({ 'if-match': '"1"', 'if-none-match': '*' })).toEqual({
      match: [1n],
      noneMatch: 'any',
    });
    expect(preconditionOf({ 'if-modified-since': 'x', 'if-range': '"1"' })).toBeUndefined();
  });

  it.each(['Mon, 30 Nov 2026 20:00:00 GMT', 'x', ''])(
    'If-Unmodified-Since of %j, which nothing can be held to, is refused and not passed over',
    (date) => {
      expect(() => preconditionOf({ 'if-match': '*', 'if-unmodified-since': date })).toThrow(
        expect.objectContaining({
          problem: expect.objectContaining({
            code: 'precondition-unsupported',
            errors: [expect.objectContaining({ in: 'header', field: '/If-Unmodified-Since' })],
          }),
        }),
      );
    },
  );
});

describe('a trace', () => {
  const trace = 'a'.repeat(32);

  it('continues under a span of our own', () => {
    const { traceId, header } = traceContextOf(`00-${trace}-${'b'.repeat(16)}-00`);
    expect(traceId).toBe(trace);
    expect(header).toMatch(new RegExp(`^00-${trace}-(?!b{16})[0-9a-f]{16}-00$`));
  });

  it('of a later version continues with the parts that are known', () => {
    expect(traceContextOf(`cc-${trace}-${'b'.repeat(16)}-01-what-the-future`).traceId).toBe(trace);
  });

  it('of the caller is told as it came, in the form of version 00', () => {
    const own = `00-${trace}-${'b'.repeat(16)}-01`;
    expect(foreignTraceparentOf(` ${own} `)).toBe(own);
    expect(foreignTraceparentOf(`${own.replace(/^00/, 'cc')}-what-the-future`)).toBe(own);
  });

  it.each([
    undefined,
    '',
    'x',
    ['a'],
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-${'b'.repeat(16)}-01`,
    `00-${trace}-${'b'.repeat(16)}-01-more`,
    `00-${trace.toUpperCase()}-${'b'.repeat(16)}-01`,
  ])('%j begins anew', (header) => {
    const made = traceContextOf(header);
    expect(made.header).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(made.traceId).not.toBe(trace);
    expect(traceContextOf(header).traceId).not.toBe(made.traceId);
    expect(foreignTraceparentOf(header)).toBeUndefined();
  });
});
