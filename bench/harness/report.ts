// Reports figures: tables for people, the RESULT line for programs, and the benchmark's section of docs/benchmarks.md.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineLines } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Spread } from './rounds.ts';

/** A table: the first column is text, the others are formatted figures. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A ratio or figure that should be reached. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What a benchmark found. `ok`: it measured what it says, and everything that was acknowledged is stored. */
export interface Findings {
  readonly ok: boolean;
  readonly tables: readonly Table[];
  /** Figures by name, for the RESULT line: rows, counts of what was checked, … */
  readonly result: Readonly<Record<string, unknown>>;
  readonly goals: readonly Goal[];
  /** What the figures mean and how they were taken, in whole sentences, for docs/benchmarks.md. */
  readonly notes: readonly string[];
  /** The section of docs/benchmarks.md that they belong to, where it is not the benchmark's name. */
  readonly section?: string;
}

const document = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');

/** Median with thousands separated, and least to greatest. */
export function rangeText({ median, low, high }: Spread, digits = 0): string {
  return `${numberText(median, digits)} (${numberText(low, digits)}–${numberText(high, digits)})`;
}

/** A number with thousands separated. */
export function numberText(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Whether a goal was reached. */
export function isReached({ value, atLeast, atMost }: Goal): boolean {
  return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}

/** Tables and goals as lines of Markdown. */
export function markdownOf({ tables, goals, notes }: Findings): readonly string[] {
  const asTable = goals.length === 0 ? [] : [goalTable(goals)];
  return [
    ...notes.flatMap((note) => [note, '']),
    ...[...tables, ...asTable].flatMap(({ title, columns, rows }) => [
      `**${title}**`,
      '',
      `| ${columns.join(' | ')} |`,
      `| ${columns.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
      ...rows.map((row) => `| ${row.join(' | ')} |`),
      '',
    ]),
  ];
}

/** The line that every benchmark ends with. */
export function resultLine(machine: Machine, { ok, result, goals }: Findings): string {
  const ratios = Object.fromEntries(goals.map(({ name, value }) => [name, Number(value.toFixed(3))]));
  const missed = goals.filter((goal) => !isReached(goal)).map(({ name }) => name);
  return `RESULT ${JSON.stringify({ ok, ...result, ...ratios, missed, durability: machine.durability })}`;
}

/** Writes a benchmark's section of docs/benchmarks.md, between its markers; a new one goes to the end. */
export async function writeSection(
  name: string,
  command: string,
  machine: Machine,
  findings: Findings,
): Promise<void> {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const day = new Date().toISOString().slice(0, 10);
  const section = [
    begin,
    `## ${name}`,
    '',
    `\`${command}\`, ${day}. ${machineLines(machine).join('. ')}.`,
    '',
    ...markdownOf(findings),
    end,
  ].join('\n');
  const text = await readFile(document, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const whole =
    from < 0 || to < from
      ? `${text.trimEnd()}\n\n${section}\n`
      : `${text.slice(0, from)}${section}${text.slice(to + end.length)}`;
  await writeFile(document, whole);
}

function goalTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    columns: ['figure', 'measured', 'goal', ''],
    rows: goals.map((goal) => [
      goal.name,
      goal.value.toFixed(2),
      goal.atLeast === undefined ? `≤ ${goal.atMost ?? '–'}` : `≥ ${goal.atLeast}`,
      isReached(goal) ? 'reached' : 'missed',
    ]),
  };
}
