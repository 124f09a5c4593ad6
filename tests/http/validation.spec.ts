import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpProblem } from '../../src/http/problem.ts';
import { textSchema } from '../../src/http/schemas.ts';
import { parsed } from '../../src/http/validation.ts';

const schema = z.strictObject({
  title: textSchema(5),
  kind: z.enum(['a', 'b']).optional(),
  list: z.array(z.strictObject({ n: z.int().min(1).max(2) })).optional(),
});

function errorsOf(value: unknown): readonly (readonly [string, string])[] {
  try {
    parsed(schema, value, 'body');
    return [];
  } catch (error) {
    const { problem } = error as HttpProblem;
    expect(problem).toMatchObject({ status: 400, code: 'request-invalid' });
    return (problem.errors ?? []).map(({ field, code }) => [field, code]);
  }
}

describe('a value', () => {
  it('comes as its shape gives it', () => {
    expect(parsed(schema, { title: ' x ' }, 'body')).toEqual({ title: 'x' });
  });

  it('names every wrong field at once', () => {
    expect(errorsOf({ title: 7, kind: 'c', list: [{ n: 1 }, { n: 3, m: 0 }], extra: 1, 'a/b': 2 })).toEqual([
      ['/title', 'wrong-type'],
      ['/kind', 'not-allowed'],
      ['/list/1/n', 'too-large'],
      ['/list/1/m', 'unknown-field'],
      ['/extra', 'unknown-field'],
      ['/a~1b', 'unknown-field'],
    ]);
    expect(errorsOf({})).toEqual([['/title', 'required']]);
    expect(errorsOf({ title: '\uD800' })).toEqual([['/title', 'ill-formed-text']]);
    expect(errorsOf(null)).toEqual([['', 'wrong-type']]);
  });

  it('issue 12 D4: ends at 20 faults, and says that there are more', () => {
    const detailOf = (value: unknown): string => {
      try {
        parsed(schema, value, 'body');
      } catch (error) {
        return (error as HttpProblem).problem.detail;
      }
      throw new Error('it was taken');
    };
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, 0]));
    expect(errorsOf({ title: 'a', ...many(20) })).toHaveLength(20);
    expect(detailOf({ title: 'a', ...many(20) })).toBe('20 values of the request cannot be taken.');
    for (const value of [
      { title: 'a', ...many(80_000) },
      { title: 'a', list: Array(500).fill({ n: 9 }) },
    ]) {
      expect(errorsOf(value)).toHaveLength(20);
      expect(detailOf(value)).toBe('More than 20 values of the request cannot be taken.');
    }
  });

  it('never sets a prototype', () => {
    expect(errorsOf(JSON.parse('{"title":"a","constructor":{}}'))).toEqual([
      ['/constructor', 'unknown-field'],
    ]);
  });
});
