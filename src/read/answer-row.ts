// The members of an answer as JSON, made from a row in memory: what answer-sql.ts has PostgreSQL write, byte for byte (a test
// holds the two together). A member is the column of its name; members that are anything else are said beside it.
import type { z } from 'zod';
import type { Cell, Row } from '../ports/read-table.ts';

/** A member's JSON, from the row. */
export type MemberOfRow = (row: Row) => string;

/** The JSON of one member. */
export interface MemberText {
  readonly name: string;
  readonly json: string;
}

/** What gives the members of a shape, in their order, from a row that has a column for each that is not among `others`. */
export function answerMembers(
  shape: Readonly<Record<string, z.ZodType>>,
  others: Readonly<Partial<Record<string, MemberOfRow>>>,
): (row: Row) => readonly MemberText[] {
  const members = Object.keys(shape).map((name) => ({ name, jsonOf: others[name] ?? ofColumn(name) }));
  return (row) => members.map(({ name, jsonOf }) => ({ name, json: jsonOf(row) }));
}

/** An object of these members. */
export function objectText(members: readonly MemberText[]): string {
  return `{${members.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** A cell as JSON; a bigint as text. */
export function cellText(cell: Cell | undefined): string {
  return JSON.stringify(typeof cell === 'bigint' ? String(cell) : (cell ?? null));
}

function ofColumn(name: string): MemberOfRow {
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return (row) => {
    if (row[column] === undefined) throw new Error(`a row has no column ${column} for ${name}`);
    return cellText(row[column]);
  };
}
