// What queries share.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { asRows, isoText, textsOf } from '../../src/read/rows.ts';

it('rows are held to the answer’s schema', () => {
  const schema = z.strictObject({ n: z.int() });
  expect(asRows(schema, [{ n: 1 }, { n: 2 }])).toEqual([{ n: 1 }, { n: 2 }]);
  expect(() => asRows(schema, [{ n: '1' }])).toThrow();
  expect(() => asRows(schema, [{ n: 1, more: true }])).toThrow();
});

it('instants inside JSON have the one form', () => {
  expect(isoText('p.at')).toBe(`to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
});

it('a row that is one text is that text', () => {
  expect(textsOf([{ json: '{}' }, { json: '[]' }])).toEqual(['{}', '[]']);
  expect(() => textsOf([{ json: null }])).toThrow();
});
