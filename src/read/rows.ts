// What queries share: SQL text for the forms that answers have, and rows held to the answer's schema.
import { z } from 'zod';
import type { DbRow } from '../ports/read-db.port.ts';

/** The one form of instants, inside JSON that the database builds (its own form has no milliseconds and another zone). */
export function isoText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** An instant inside JSON that the database builds in its own form, which costs it a fraction of `isoText`; read by `instantOfJson`. */
export function jsonInstant(expression: string): string {
  return `${expression} at time zone 'UTC'`;
}

/** What `jsonInstant` gives, `2026-11-21T10:00:00.12`, in the one form of instants. */
export function instantOfJson() {
  return z.string().transform((text) => `${text.slice(0, 19)}.${text.slice(20, 23).padEnd(3, '0')}Z`);
}

/** Rows as the answer's type. Throws where the query and its schema differ: a mistake of this code. */
export function asRows<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly DbRow[],
): readonly z.output<Schema>[] {
  return rows.map((row) => schema.parse(row));
}
