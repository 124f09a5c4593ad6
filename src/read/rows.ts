// What queries share: SQL for instants in answers, and rows checked against the answer's schema.
import { z } from 'zod';
import type { DbRow } from '../ports/read-db.port.ts';

/** The form of instants in answers, for JSON that the database builds (its own form has other digits and another zone). */
export function isoText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Rows as the answer's type. Throws if a row does not fit the schema: a bug in the query or its schema. */
export function asRows<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly DbRow[],
): readonly z.output<Schema>[] {
  return rows.map((row) => schema.parse(row));
}

const textRow = z.object({ json: z.string() });

/** The texts of rows whose only column is `json`. */
export function textsOf(rows: readonly DbRow[]): readonly string[] {
  return rows.map((row) => textRow.parse(row).json);
}
