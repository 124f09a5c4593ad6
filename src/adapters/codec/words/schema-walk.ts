// Walks a stored schema once, when codecs are compiled: where its personal fields are, and whether some text
// in it is neither of a fixed form nor anybody's. Knows the handful of zod shapes that stored schemas use.
import type { z } from 'zod';
import { hasForm, personalNoteOf } from './fields.ts';
import type { PersonalNote } from './fields.ts';

/** A personal field of an event: names from the top of the data to the field, `*` for each item of a list. */
export interface PersonalField extends PersonalNote {
  readonly path: readonly string[];
}

/** The personal fields of a schema in the order of its definition. */
export function personalFieldsOf(schema: z.core.$ZodType): readonly PersonalField[] {
  const found: PersonalField[] = [];
  walk(schema, [], (visited, path) => {
    const note = personalNoteOf(visited);
    if (note === undefined) return true;
    found.push({ ...note, path });
    return false;
  });
  return found;
}

/** Paths of strings that could hold anybody's words in clear: must be none in any stored schema. */
export function looseTextsOf(schema: z.core.$ZodType): readonly string[] {
  const found: string[] = [];
  walk(schema, [], (visited, path) => {
    if (personalNoteOf(visited) !== undefined) return false;
    if (isOpenEnded(visited) && !hasForm(visited)) found.push(`/${path.join('/')}`);
    return true;
  });
  return found;
}

/** Anything that accepts a string that the schema does not name; shapes that `walk` cannot look into as well. */
function isOpenEnded(schema: z.core.$ZodType): boolean {
  return !closed.has(schema._zod.def.type);
}

const closed: ReadonlySet<string> = new Set([
  'object',
  'array',
  'optional',
  'nullable',
  'readonly',
  'union',
  'enum',
  'literal',
  'boolean',
  'number',
  'null',
]);

type Visit = (schema: z.core.$ZodType, path: readonly string[]) => boolean;

/** Depth first; goes below a schema where `visit` says so. */
function walk(schema: z.core.$ZodType, path: readonly string[], visit: Visit): void {
  if (!visit(schema, path)) return;
  // Every schema that zod makes is one of this union; the base type does not say so.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      for (const [name, member] of Object.entries(def.shape)) walk(member, [...path, name], visit);
      return;
    case 'array':
      walk(def.element, [...path, '*'], visit);
      return;
    case 'optional':
    case 'nullable':
    case 'readonly':
      walk(def.innerType, path, visit);
      return;
    case 'union':
      for (const option of def.options) walk(option, path, visit);
      return;
    default:
  }
}
