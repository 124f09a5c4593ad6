// The SQL of an answer, made from the answer's schema and the table that it is read from, once, when the program starts: a
// column more is a member more in the schema. A member is the column of its name (`startsAt`: `starts_at`), written by what
// both declare; members that are anything else are said beside it.
import { z } from 'zod';
import type { Column, Table } from '../ports/read-table.ts';
import {
  instantJson,
  instantOrNullJson,
  objectJson,
  textOrNullJson,
  truthJson,
  wholeJson,
  wholeOrNullJson,
  wordJson,
  wordOrNullJson,
} from './json-sql.ts';
import type { JsonSql } from './json-sql.ts';

/** The table, and how its columns are named in the statement: `alias` before the dot, `prefix` at the beginning of each name. */
export interface AnswerSource {
  readonly table: Table;
  readonly alias?: string;
  readonly prefix?: string;
}

/**
 * SQL that gives an object of these members, in their order, as JSON text. Throws where a member has no column, or a column
 * that may be null while the member may not, or one of which nobody can say how it is written.
 */
export function answerJson<Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
  source: AnswerSource,
  others?: Readonly<Partial<Record<keyof Shape, JsonSql>>>,
): string {
  const members = Object.entries(shape).map(
    ([name, schema]) => [name, others?.[name] ?? memberJson(name, schema, source)] as const,
  );
  return objectJson(Object.fromEntries(members));
}

/** SQL of these members as columns of their names, in their order; a bigint as text. Throws as `answerJson` does. */
export function answerColumns(shape: Readonly<Record<string, z.ZodType>>, source: AnswerSource): string {
  return Object.entries(shape)
    .map(([name, schema]) => {
      const { type, expression } = columnOf(name, schema, source);
      return `${expression}${type === 'bigint' ? '::text' : ''} as "${name}"`;
    })
    .join(', ');
}

function memberJson(name: string, schema: z.ZodType, source: AnswerSource): JsonSql {
  const { type, expression } = columnOf(name, schema, source);
  const [some, isNullable] = schema instanceof z.ZodNullable ? [schema.unwrap(), true] : [schema, false];
  switch (type) {
    case 'uuid':
    case 'bigint':
      return isNullable ? wordOrNullJson(expression) : wordJson(expression);
    case 'text':
      // One of a few words holds nothing to escape.
      if (!(some instanceof z.ZodEnum)) return textOrNullJson(expression);
      return isNullable ? wordOrNullJson(expression) : wordJson(expression);
    case 'int':
      return isNullable ? wholeOrNullJson(expression) : wholeJson(expression);
    case 'bool':
      if (!isNullable) return truthJson(expression);
      break;
    case 'instant':
      return isNullable ? instantOrNullJson(expression) : instantJson(expression);
    case 'json':
      break;
  }
  throw new Error(`${source.table.name}: say how ${name} is written, its column alone does not.`);
}

function columnOf(
  name: string,
  schema: z.ZodType,
  { table, alias, prefix = '' }: AnswerSource,
): Column & { readonly expression: string } {
  const column = prefix + name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const declared: Column | undefined = table.columns[column];
  if (declared === undefined) throw new Error(`${table.name} has no column ${column} for ${name}.`);
  if (declared.nullable === true && !(schema instanceof z.ZodNullable)) {
    throw new Error(`${table.name}.${column} may be null, but ${name} may not.`);
  }
  return { ...declared, expression: alias === undefined ? column : `${alias}.${column}` };
}
