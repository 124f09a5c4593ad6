// What a verb says and where: results on standard output, everything else on standard error, so that a pipe or
// `--json` gets results alone. Knows nothing of what is said.
import type { Progress, ProgressUnit } from './progress.ts';

/** Where a verb speaks, and how it learns that it should end. */
export interface Terminal {
  /** One line of the result. */
  readonly out: (line: string) => void;
  /** One line for the person who waits. */
  readonly note: (line: string) => void;
  /** Shows how far a piece of work has come. */
  readonly progress: (title: string, unit?: ProgressUnit) => Progress;
  /** Aborted when the person asks to end: work stops at the next safe place. */
  readonly signal: AbortSignal;
}

/** A value as one JSON document: positions and revisions are decimal strings, what is not there is left out. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
}

/** Rows in columns as wide as their widest cell, two blanks apart; the last column is not filled up. */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A text of unknown origin on one line and without control characters, which could steer the terminal. */
export function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}
