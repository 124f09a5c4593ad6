import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseMeetingId } from '../../src/domain/shared/ids.ts';
import {
  idSchema,
  instantSchema,
  languageSchema,
  publishedTextSchema,
  readableTextSchema,
  revisionText,
  textSchema,
  wholeNumberSchema,
  wholeNumberText,
} from '../../src/http/schemas.ts';

const taken = (schema: z.ZodType, value: unknown): unknown => schema.safeParse(value).data;

describe('a text', () => {
  const schema = textSchema(5);

  it('is trimmed, and bounded once trimmed', () => {
    expect(taken(schema, '  Ada ')).toBe('Ada');
    expect(taken(schema, '     ')).toBeUndefined();
    expect(taken(schema, '123456')).toBeUndefined();
    expect(taken(textSchema(5, 0), ' ')).toBe('');
  });

  it.each(['a\0', '\uD83D', 1, null, ['a'], undefined])('is not %j', (value) => {
    expect(taken(schema, value)).toBeUndefined();
  });

  it('tells its bounds in the document', () => {
    expect(z.toJSONSchema(schema)).toMatchObject({ type: 'string', minLength: 1, maxLength: 5 });
  });
});

describe('B7: a text that people read', () => {
  const schema = readableTextSchema(20);
  const refused = (text: string) =>
    schema
      .safeParse(text)
      .error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : issue.code));

  it('is composed, then trimmed and bounded', () => {
    expect(schema.parse('  Zoe\u0308 ')).toBe('Zoë');
    expect(readableTextSchema(1).parse('e\u0301')).toBe('é');
    expect(refused('x'.repeat(21))).toEqual(['too_big']);
    expect(z.toJSONSchema(schema)).toMatchObject({ type: 'string', minLength: 1, maxLength: 20 });
  });
  it('says what is wrong with it', () => {
    expect(refused('\u3164')).toEqual(['nothing-visible']);
    expect(refused('a\nb')).toEqual(['hidden-character']);
    expect(refused('a\0b')).toContain('ill-formed-text');
  });
});

describe('an id', () => {
  const schema = idSchema(parseMeetingId);

  it('is lowered, and told as a uuid', () => {
    expect(taken(schema, '0196F0C4-2F00-7000-8000-00000000000A')).toBe(
      '0196f0c4-2f00-7000-8000-00000000000a',
    );
    expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ type: 'string', format: 'uuid' });
  });

  it.each(['', 'x', '0196f0c4-2f00-7000-8000-00000000000', '{0196f0c4-2f00-7000-8000-00000000000a}', 7])(
    'is not %j',
    (value) => {
      expect(taken(schema, value)).toBeUndefined();
    },
  );
});

describe('an instant', () => {
  const schema = instantSchema();

  it.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00:00.5Z', '2026-11-21T10:00:00.500Z'],
    ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(taken(schema, text)).toBe(instant);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    // PostgreSQL has no year 0.
    '0000-12-31T23:59:59Z',
    '2026-11-21',
    '2026-11-21T10:00:00+01:00',
    '2026-11-21T10:00:00.1234Z',
    '2026-11-21T24:00:00Z',
    0,
  ])('is not %j', (value) => {
    expect(taken(schema, value)).toBeUndefined();
  });
});

it('a whole number is bounded', () => {
  expect(taken(wholeNumberSchema(1, 5), 5)).toBe(5);
  for (const value of [0, 6, 1.5, '5', null]) expect(taken(wholeNumberSchema(1, 5), value)).toBeUndefined();
});

it('a whole number of a query is bounded, and has a value where it is not given', () => {
  const schema = wholeNumberText(1, 5, 3);
  expect(taken(schema, '5')).toBe(5);
  expect(taken(schema, undefined)).toBe(3);
  for (const value of ['0', '6', '05', '1.5', '', 5]) expect(taken(schema, value)).toBeUndefined();
});

it('a revision is decimal text, small enough for the next one to fit the 64 bits of a store', () => {
  expect(taken(revisionText(), '42')).toBe(42n);
  expect(taken(revisionText(), '9223372036854775806')).toBe(2n ** 63n - 2n);
  for (const text of ['-1', 'a revision as text', '9223372036854775807', '9999999999999999999'])
    expect(taken(revisionText(), text)).toBeUndefined();
});

describe('a published text', () => {
  const schema = publishedTextSchema(20);
  it('may have several lines, in one form', () => {
    expect(schema.parse(' I agree.\r\n\r\nToday.\n')).toBe('I agree.\n\nToday.');
    expect(publishedTextSchema(1).parse('e\u0301')).toBe('é');
  });
  it.each(['', ' \n ', 'a\tb', 'a\rb', 'a\u202Eb', 'a\u0000', 'a'.repeat(21), '\u200B\n\u3164'])(
    'is not %j',
    (text) => {
      expect(schema.safeParse(text).success).toBe(false);
    },
  );
});

it('a language is a tag of BCP 47, in its canonical form', () => {
  for (const [given, tag] of [
    ['EN-gb', 'en-GB'],
    ['pt-br', 'pt-BR'],
    ['hi', 'hi'],
  ])
    expect(languageSchema.parse(given)).toBe(tag);
  for (const wrong of ['', 'x', 'e', 'en_GB', 'en-', 'a'.repeat(36), 'en\0', '%00', 'en--GB'])
    expect(languageSchema.safeParse(wrong).success, wrong).toBe(false);
});
