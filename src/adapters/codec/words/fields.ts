// The building blocks of stored schemas. A text is either of a fixed form (id, instant, number, name), or it is
// somebody's words and the schema says whose, so that it is kept under that person's key; or it is what an organisation publishes
// to everybody, which outlives whoever wrote it. There is no other kind.
import { z } from 'zod';
import { isUuid, parseConnectionId } from '../../../domain/shared/ids.ts';
import type { ConnectionId } from '../../../domain/shared/ids.ts';
import { parseInstant } from '../../../domain/shared/instant.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type { Personal } from '../../../domain/shared/personal.ts';
import type { KeyPurpose } from '../../../ports/keyring.port.ts';
import { isWellFormedText } from '../record/canonical-json.ts';

/**
 * Whose a personal field is: `actor`, or the name of a field with a person's id, looked for beside the field
 * and then at the top of the event. And under which of the person's keys it lies.
 */
export interface PersonalNote {
  readonly of: string;
  readonly purpose: KeyPurpose;
}

const decimalShape = /^(?:0|-?[1-9]\d{0,37})$/;
/** Words and numbers that VoiceMeet or a standard defines: no blanks, so no sentence, and no "@". */
const codeShape = /^[A-Za-z0-9][A-Za-z0-9_+./:=-]*$/;
const addressShape = /^https?:\/\/[^\s@/]+\/[!-~]*$/;
const hashShape = /^[0-9a-f]{64}$/;

/** A UUID as a branded id. */
export function uuidField<Id extends string>(): z.ZodType<Id> {
  return formed('uuid', isUuid) as unknown as z.ZodType<Id>;
}

/** An instant in the one stored form. */
export function instantField(): z.ZodType<Instant> {
  return formed('instant', (text) => parseInstant(text) !== undefined) as unknown as z.ZodType<Instant>;
}

/** One of a closed list of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodType<Words[number]> {
  return z.enum(words);
}

/** A whole number within ±(2^53−1) and the given bounds (inclusive). */
export function integer(bounds: { readonly min?: number; readonly max?: number } = {}): z.ZodType<number> {
  return z
    .int()
    .min(bounds.min ?? Number.MIN_SAFE_INTEGER)
    .max(bounds.max ?? Number.MAX_SAFE_INTEGER);
}

/** A whole number of any size as decimal digits: positions, money, 64-bit values. */
export function decimalField(): z.ZodType<string> {
  return formed('decimal', (text) => decimalShape.test(text));
}

/** A SHA-256 in lower-case hex. */
export function hashField(): z.ZodType<string> {
  return formed('hash', (text) => hashShape.test(text));
}

/** A name that VoiceMeet or a standard defines (region, slug, time zone), at most `max` characters: never anybody's words. */
export function codeField(max: number): z.ZodType<string> {
  return formed('code', (text) => text.length <= max && codeShape.test(text));
}

/** The media plane's id of a connection. */
export function connectionField(): z.ZodType<ConnectionId> {
  return formed(
    'code',
    (text) => parseConnectionId(text) !== undefined,
  ) as unknown as z.ZodType<ConnectionId>;
}

/** A personal value: kept in a box under its person's key. Values are held to the schema before sealing and after opening. */
export function personal<Value>(value: z.ZodType<Value>, note: PersonalNote): z.ZodType<Personal<Value>> {
  return z
    .union([z.literal('forgotten'), z.literal('sealed'), z.strictObject({ known: value })])
    .meta({ personal: note });
}

/** Somebody's words: well-formed UTF-16 without U+0000, at most `max` UTF-16 units. */
export function freeText(options: PersonalNote & { readonly max: number }): z.ZodType<Personal<string>> {
  const { max, ...note } = options;
  return personal(
    formed('text', (text) => text.length <= max && isWellFormedText(text)),
    note,
  );
}

/** What an organisation publishes to everybody: no person's data, kept in clear. At most `max` UTF-16 units, well-formed, without U+0000. */
export function publishedText(max: number): z.ZodType<string> {
  return formed('published text', (text) => text.length <= max && isWellFormedText(text));
}

/** The address of a program that an organisation names, http or https, without a user's name: at most `max` characters, kept in clear. */
export function addressField(max: number): z.ZodType<string> {
  return formed('address', (text) => text.length <= max && addressShape.test(text));
}

/** A list of at most `max` items. */
export function listOf<Item>(item: z.ZodType<Item>, max: number): z.ZodType<Item[]> {
  return z.array(item).max(max);
}

/** The personal note of a schema, where it has one. */
export function personalNoteOf(schema: z.core.$ZodType): PersonalNote | undefined {
  return z.globalRegistry.get(schema)?.['personal'] as PersonalNote | undefined;
}

/** Whether a string schema was made by this file: its form is known, or it lies in a personal field. */
export function hasForm(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.['form'] !== undefined;
}

function formed(form: string, holds: (text: string) => boolean): z.ZodType<string> {
  return z.string().refine(holds, `not of the form: ${form}`).meta({ form });
}
