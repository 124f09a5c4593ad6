// What PostgreSQL writes is what JSON.stringify writes, byte for byte.
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import {
  idsOfJsonb,
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
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool({
    url: database.roleUrl('vm_query'),
    applicationName: 'test',
    maxConnections: 1,
    statementTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  await endPool(pool);
  await database.drop();
});

const sql = `select ${objectJson({
  id: wordJson('$1::uuid'),
  word: wordOrNullJson('$2::text'),
  text: textOrNullJson('$3::text'),
  count: wholeJson('$4::int4'),
  many: wholeOrNullJson('$5::int8'),
  true: truthJson('$6::bool'),
  at: instantJson('$7::timestamptz'),
  then: instantOrNullJson('$8::timestamptz'),
  ids: rawJson(idsOfJsonb('$9::jsonb')),
  inside: rawJson(objectJson({ 'a "name"': wholeJson('$4::int4') })),
})} as json`;

const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const day = {
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
};
const instant = fc.date(day).map((date) => date.toISOString());
const text = fc.string({ unit: 'binary' }).filter((each) => !/[\0\p{Surrogate}]/u.test(each));

it.each(['UTC', 'Asia/Kolkata'])('an object of every kind of value, in a session of %s', async (zone) => {
  await pool.query(`set timezone = '${zone}'`);
  const value = fc.record({
    id: fc.uuid(),
    word: orNull(fc.constantFrom('open', 'no-host')),
    text: orNull(text),
    count: fc.integer(),
    many: orNull(fc.maxSafeInteger()),
    true: fc.boolean(),
    at: instant,
    then: orNull(instant),
    ids: fc.array(fc.uuid(), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(value, async (each) => {
      const values = Object.values({ ...each, ids: JSON.stringify(each.ids) });
      const { rows } = await pool.query<{ json: string }>({ name: 'all', text: sql, values });
      expect(rows[0]?.json).toBe(JSON.stringify({ ...each, inside: { 'a "name"': each.count } }));
    }),
    { numRuns: 150 },
  );
});
