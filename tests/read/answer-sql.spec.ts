// The SQL of an answer follows from its schema and its table, and what can't be written is noticed when it is made.
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Table } from '../../src/ports/read-table.ts';
import { answerColumns, answerJson } from '../../src/read/answer-sql.ts';
import {
  instantJson,
  instantOrNullJson,
  objectJson,
  rawJson,
  textOrNullJson,
  truthJson,
  wholeJson,
  wholeOrNullJson,
  wordJson,
  wordOrNullJson,
} from '../../src/read/json-sql.ts';

const table = {
  name: 'things',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    thing: { type: 'uuid' },
    owner: { type: 'uuid', nullable: true },
    colour: { type: 'text' },
    plan: { type: 'text', nullable: true },
    long_name: { type: 'text' },
    made_at: { type: 'instant' },
    lost_at: { type: 'instant', nullable: true },
    size: { type: 'int' },
    weight: { type: 'int', nullable: true },
    is_new: { type: 'bool' },
    revision: { type: 'bigint' },
    parts: { type: 'json' },
    of_size: { type: 'int' },
  },
  key: ['tenant', 'thing'],
  indexes: [],
} as const satisfies Table;
const words = z.enum(['red', 'blue']);

it('writes each member by what its schema and its column are, in the order of the schema', () => {
  const shape = {
    thing: z.string(),
    revision: z.string(),
    owner: z.string().nullable(),
    colour: words,
    plan: words.nullable(),
    longName: z.string(),
    madeAt: z.string(),
    lostAt: z.string().nullable(),
    size: z.int(),
    weight: z.int().nullable(),
    isNew: z.boolean(),
    parts: z.array(z.string()),
  };
  expect(answerJson(shape, { table, alias: 't' }, { parts: rawJson('t.parts::text') })).toBe(
    objectJson({
      thing: wordJson('t.thing'),
      revision: wordJson('t.revision'),
      owner: wordOrNullJson('t.owner'),
      colour: wordJson('t.colour'),
      plan: wordOrNullJson('t.plan'),
      longName: textOrNullJson('t.long_name'),
      madeAt: instantJson('t.made_at'),
      lostAt: instantOrNullJson('t.lost_at'),
      size: wholeJson('t.size'),
      weight: wholeOrNullJson('t.weight'),
      isNew: truthJson('t.is_new'),
      parts: rawJson('t.parts::text'),
    }),
  );
});

it('finds columns by a prefix, and writes a member that may be null though its column may not', () => {
  expect(answerJson({ size: z.int().nullable() }, { table, prefix: 'of_' })).toBe(
    objectJson({ size: wholeOrNullJson('of_size') }),
  );
});

it('gives columns under the names of the members, a bigint as text', () => {
  expect(answerColumns({ longName: z.string(), revision: z.string() }, { table, alias: 't' })).toBe(
    't.long_name as "longName", t.revision::text as "revision"',
  );
});

it.each([
  ['has no column', { height: z.int() }, 'things has no column height for height.'],
  [
    'may not be null while its column may',
    { weight: z.int() },
    'things.weight may be null, but weight may not.',
  ],
  ['is JSON', { parts: z.array(z.string()) }, 'say how parts is written'],
  ['is a truth that may be null', { isNew: z.boolean().nullable() }, 'say how isNew is written'],
])('throws where a member %s', (_what, shape, message) => {
  expect(() => answerJson(shape as Readonly<Record<string, z.ZodType>>, { table })).toThrow(message);
});
