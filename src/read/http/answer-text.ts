// Answers as JSON text, checked against their schema and written in one pass, where zod (a third of a list's time) and
// JSON.stringify take two. It knows the kinds of schema that answers are made of. A value that does not fit goes through
// the schema itself: so the text is always what the schema gives, and what it refuses is refused.
import { z } from 'zod';

/** The text of a value that fits; `undefined` if it does not, or if only the schema can decide. */
type Write = (value: unknown) => string | undefined;

/** Writes answers of a schema: `JSON.stringify(schema.parse(value))`, byte for byte. Throws what `parse` throws. */
export function answerText(schema: z.ZodType): (value: unknown) => string {
  const write = writerOf(schema);
  return (value) => write(value) ?? JSON.stringify(schema.parse(value));
}

const unknownHere: Write = () => undefined;

function writerOf(schema: unknown): Write {
  if (!(schema instanceof z.ZodType) || (schema.def.checks?.length ?? 0) > 0) return unknownHere;
  if (schema instanceof z.ZodString) return stringText;
  if (schema instanceof z.ZodNumberFormat) return schema.format === 'safeint' ? wholeText : unknownHere;
  if (schema instanceof z.ZodBoolean) return truthText;
  if (schema instanceof z.ZodEnum) return oneOf(schema.options);
  if (schema instanceof z.ZodLiteral) return oneOf([...schema.values]);
  if (schema instanceof z.ZodNullable) return nullOr(writerOf(schema.def.innerType));
  if (schema instanceof z.ZodArray) return listOf(writerOf(schema.def.element));
  if (!(schema instanceof z.ZodObject)) return unknownHere;
  const { catchall } = schema.def;
  if (catchall === undefined) return objectOf(schema.shape, false);
  return catchall instanceof z.ZodNever ? objectOf(schema.shape, true) : unknownHere;
}

function stringText(value: unknown): string | undefined {
  return typeof value === 'string' ? JSON.stringify(value) : undefined;
}

function wholeText(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

function truthText(value: unknown): string | undefined {
  return typeof value === 'boolean' ? String(value) : undefined;
}

/** Texts of words are made once; other literals are left to the schema. */
function oneOf(words: readonly unknown[]): Write {
  const texts = new Map<unknown, string>();
  for (const word of words) if (typeof word === 'string') texts.set(word, JSON.stringify(word));
  return (value) => texts.get(value);
}

function nullOr(write: Write): Write {
  return (value) => (value === null ? 'null' : write(value));
}

function listOf(write: Write): Write {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    let text = '';
    for (const item of value) {
      const itemText = write(item);
      if (itemText === undefined) return undefined;
      text += text === '' ? itemText : `,${itemText}`;
    }
    return `[${text}]`;
  };
}

/** `strict`: a member that the shape does not name is left to the schema, which refuses it; otherwise it is left out. */
function objectOf(shape: Readonly<Record<string, unknown>>, strict: boolean): Write {
  const members = Object.entries(shape).map(([name, schema], index) => ({
    name,
    head: `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
    write: writerOf(schema),
  }));
  return (value) => {
    if (!isObject(value)) return undefined;
    let text = '{';
    for (const { name, head, write } of members) {
      const memberText = write(value[name]);
      if (memberText === undefined) return undefined;
      text += head + memberText;
    }
    return strict && countMembers(value) !== members.length ? undefined : `${text}}`;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function countMembers(value: object): number {
  let count = 0;
  // A loop, since `Object.keys` would make a list for each object.
  for (const name in value) if (Object.hasOwn(value, name)) count += 1;
  return count;
}
