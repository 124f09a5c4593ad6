// What the shapes of routes are made of: one schema for every text, and how ids, instants, numbers and revisions come
// in, in a body, a path or a query. Each says its form in OpenAPI by itself.
import { z } from 'zod';
import { parseInstant } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { hidesText, isWellFormedText, showsText } from './text.ts';

const uuidForm = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** Longest language tag, in characters (RFC 5646, section 4.4.1). */
const languageLength = 35;
const languageForm = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}$/;
/** PostgreSQL has no year 0: every query and every projection would fail on such an instant. */
const isBeforeYearOne = /^0000-/;

/** A text of `min` to `max` UTF-16 units once trimmed; `min` is 1 by default. Of programs (tokens, proofs): kept as it is. */
export function textSchema(max: number, min = 1) {
  return wellFormed().trim().min(min).max(max);
}

/**
 * A text that people read (a title, a name, a reason): 1 to `max` UTF-16 units once composed (NFC) and trimmed, with a
 * character that is seen, and none that hides or rearranges others.
 */
export function readableTextSchema(max: number) {
  return wellFormed()
    .normalize('NFC')
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !hidesText(text), {
      message: 'holds a control character, a line break, an override of direction or a hidden tag',
      params: { code: 'hidden-character' },
    })
    .refine(showsText, nothingVisible);
}

/** The same for what an organisation publishes: it may have several lines, each ended by U+000A (U+000D before it is dropped). */
export function publishedTextSchema(max: number) {
  return wellFormed()
    .normalize('NFC')
    .overwrite((text) => text.replaceAll('\r\n', '\n'))
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.split('\n').every((line) => !hidesText(line)), {
      message: 'holds a control character, an override of direction or a hidden tag',
      params: { code: 'hidden-character' },
    })
    .refine(showsText, nothingVisible);
}

const nothingVisible = { message: 'holds no visible character', params: { code: 'nothing-visible' } };

function wellFormed() {
  return z.string().refine(isWellFormedText, {
    message: 'holds a lone surrogate or U+0000',
    params: { code: 'ill-formed-text' },
  });
}

/** An id by its parse function (`parseMeetingId`). Upper case is accepted and lowered. */
export function idSchema<Id extends string>(parse: (text: string) => Id | undefined) {
  return z
    .string()
    .regex(uuidForm)
    .meta({ format: 'uuid' })
    .transform((text, context): Id => {
      const id = parse(text.toLowerCase());
      if (id !== undefined) return id;
      context.addIssue({ code: 'custom', message: 'is no UUID' });
      return z.NEVER;
    });
}

/** An instant in UTC, with at most three digits of fraction, in the one stored form. */
export function instantSchema() {
  return z
    .string()
    .regex(instantForm)
    .meta({ format: 'date-time', examples: ['2026-11-21T10:00:00.000Z'] })
    .transform((text, context): Instant => {
      const [seconds = '', fraction = ''] = text.slice(0, -1).split('.');
      const instant = parseInstant(`${seconds}.${fraction.padEnd(3, '0')}Z`);
      if (instant !== undefined && !isBeforeYearOne.test(instant)) return instant;
      context.addIssue({ code: 'custom', message: 'names no real instant, or one before the year 1' });
      return z.NEVER;
    });
}

/** A whole number of a JSON body. */
export function wholeNumberSchema(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** A whole number in a query, with what it is where it is not given. */
export function wholeNumberText(min: number, max: number, byDefault: number) {
  return z
    .string()
    .refine((text) => /^(0|[1-9]\d{0,8})$/.test(text), 'is no whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(byDefault)
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** The greatest revision or position that is taken: a store's 64 bits still hold the one after it. */
const maxRevision = '9223372036854775806';

/** A revision or version as decimal text. */
export function revisionText() {
  return z
    .string()
    .regex(/^(0|[1-9]\d{0,18})$/)
    .refine((text) => text.length < maxRevision.length || text <= maxRevision, 'is greater than any revision')
    .transform((text) => BigInt(text));
}

/** The body of a route that needs none: nothing, or an empty object. */
export const noBody = z.union([z.null(), z.strictObject({})]);

/** A language by its BCP 47 tag, brought into its canonical form (`EN-gb` is `en-GB`). */
export const languageSchema = z
  .string()
  .max(languageLength)
  .regex(languageForm)
  .meta({ examples: ['en', 'pt-BR', 'hi'] })
  .transform((tag, context): string => {
    const [canonical] = canonicalLocales(tag);
    if (canonical !== undefined && canonical.length <= languageLength) return canonical;
    context.addIssue({ code: 'custom', message: 'is no language tag of BCP 47' });
    return z.NEVER;
  });

function canonicalLocales(tag: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}
