// What queries share: SQL text for the forms that answers have, and rows held to the answer's schema.
import { z } from 'zod';
import type { DbRow } from '../ports/read-db.port.ts';

/** The one form of instants, inside JSON that the database builds (its own form has no milliseconds and another zone). */
export function isoText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Rows as the answer's type. Throws where the query and its schema differ: a mistake of this code. */
export function asRows<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly DbRow[],
): readonly z.output<Schema>[] {
  return rows.map((row) => schema.parse(row));
}

const textRow = z.object({ json: z.string() });

/** The texts of rows that are a column `json` each. */
export function textsOf(rows: readonly DbRow[]): readonly string[] {
  return rows.map((row) => textRow.parse(row).json);
}
