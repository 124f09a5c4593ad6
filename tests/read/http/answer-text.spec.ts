// Answers in one pass are the bytes that the schema and JSON.stringify give, whatever comes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerText } from '../../../src/read/http/answer-text.ts';
import { pageSchema } from '../../../src/read/http/page.ts';
import { accountSchema } from '../../../src/read/account/account-list.query.ts';
import { attendeeSchema } from '../../../src/read/meeting/attendance.query.ts';
import { meetingListItemSchema } from '../../../src/read/meeting/meeting-texts.ts';
import { meetingPageSchema } from '../../../src/read/meeting/meeting-page.ts';
import { tenantOverviewSchema } from '../../../src/read/tenant/tenant-overview.query.ts';

/** Values that fit a schema, of the kinds of schema that answers are made of. */
function fitting(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodString) return fc.string({ unit: 'binary' });
  if (schema instanceof z.ZodNumberFormat) return fc.oneof(fc.maxSafeInteger(), fc.constant(-0));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodNullable) return fc.oneof(fc.constant(null), fitting(schema.def.innerType));
  if (schema instanceof z.ZodOptional) return fc.oneof(fc.constant(undefined), fitting(schema.def.innerType));
  if (schema instanceof z.ZodArray) return fc.array(fitting(schema.def.element), { maxLength: 3 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(fitting));
  if (schema instanceof z.ZodObject) {
    const entries = Object.entries(schema.shape).map(([name, each]) => [name, fitting(each)] as const);
    return fc.record(Object.fromEntries(entries));
  }
  throw new Error('a kind of schema that no answer has had so far');
}

/** The text that is sent, or that the value is refused. */
const told = (text: () => string) => {
  try {
    return text();
  } catch (error) {
    return error instanceof z.ZodError ? error.issues : error;
  }
};
const same = (schema: z.ZodType, value: unknown) => {
  expect(told(() => answerText(schema)(value))).toEqual(told(() => JSON.stringify(schema.parse(value))));
};

const answers: Readonly<Record<string, z.ZodType>> = {
  'the meeting list': pageSchema(meetingListItemSchema),
  'a meeting': meetingPageSchema,
  attendance: pageSchema(attendeeSchema),
  'the overview': tenantOverviewSchema,
  accounts: pageSchema(accountSchema),
  'odd words': z.object({
    short: z.string().max(3),
    small: z.int().max(9),
    one: z.literal(1),
    perhaps: z.string().optional(),
    more: z.array(z.strictObject({ 'a "name"': z.boolean() })),
  }),
};

describe.each(Object.entries(answers))('%s', (_, schema) => {
  it('that fits is the same text', () => {
    fc.assert(
      fc.property(fitting(schema), (value) => same(schema, value)),
      { numRuns: 200 },
    );
  });

  it('with a member too many, one too few or another value gives the same result', () => {
    const broken = fc.tuple(
      fitting(schema),
      fc.nat(),
      fc.anything(),
      fc.constantFrom('add', 'drop', 'change'),
    );
    fc.assert(
      fc.property(broken, ([value, at, other, how]) => {
        const inside = objectIn(value, at);
        const names = Object.keys(inside);
        const name = how === 'add' ? 'surplus' : (names[at % names.length] ?? 'surplus');
        if (how === 'drop') Reflect.deleteProperty(inside, name);
        else Reflect.set(inside, name, other);
        same(schema, value);
      }),
      { numRuns: 300 },
    );
  });
});

/** The value or something in it, by a number. */
function objectIn(value: unknown, at: number): object {
  const all: object[] = [];
  const look = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    if (!Array.isArray(each)) all.push(each);
    Object.values(each).forEach(look);
  };
  look(value);
  return all[at % all.length] ?? {};
}

it('no member that the shape does not name is sent, strict or not', () => {
  const [loose, strict] = [z.object({ a: z.int() }), z.strictObject({ a: z.int() })];
  expect(answerText(loose)({ a: 1, secret: 2 })).toBe('{"a":1}');
  expect(() => answerText(strict)({ a: 1, secret: 2 })).toThrow();
  expect(() => answerText(strict)({ a: 1, '': 2 })).toThrow();
});
