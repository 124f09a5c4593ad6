// The first texts of a route are checked against its schema; none is changed.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { textAsRead } from '../../../src/read/http/text-as-read.ts';

const schema = z.strictObject({ a: z.int(), b: z.string().nullable() });

it('a text in the form of its schema is returned unchanged', () => {
  const asRead = textAsRead(schema);
  expect(asRead('{"a":1,"b":"ü\\n"}')).toBe('{"a":1,"b":"ü\\n"}');
});

it.each([
  ['a member too many', '{"a":1,"b":null,"secret":2}'],
  ['one too few', '{"a":1}'],
  ['another type', '{"a":"1","b":null}'],
  ['another order', '{"b":null,"a":1}'],
  ['a space', '{"a":1, "b":null}'],
  ['another escape', '{"a":1,"b":"\\u00fc"}'],
  ['no JSON', '{"a":1,"b":}'],
])('%s is not let out', (_, text) => {
  expect(() => textAsRead(schema)(text)).toThrow();
});

it('checks as many as it should, and no later one', () => {
  const asRead = textAsRead(schema, 2);
  expect(() => asRead('1')).toThrow();
  expect(() => asRead('1')).toThrow();
  expect(asRead('1')).toBe('1');
});
