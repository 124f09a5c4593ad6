// A file fits on a screen or two, a function on one. Budgets by the kind of file that its name states
// (docs/house.md); more needs a named exception with a reason.
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { budgetExceptions, functionExceptions } from './budget-exceptions.ts';
import { belongs, filesBelow, linesOf } from './files.ts';
import { functionsOf, syntaxOf } from './syntax.ts';
import type { FunctionSpan } from './syntax.ts';

/** Lines of a function; of one that makes functions (ports in, functions out), without them and with them. */
const functionBudget = 60;
const makerBudget = 120;
const otherwise = 250;

const budgets: readonly (readonly [RegExp, number])[] = [
  [/\.port\.ts$/, 60],
  [/\.events\.ts$/, 120],
  [/\.decisions\.ts$/, 150],
  [/\.evolve\.ts$/, 120],
  [/^src\/domain\/([a-z-]+)\/\1\.ts$/, 120],
  [/\.handler\.ts$/, 80],
  [/\.route\.ts$/, 80],
  [/^src\/write\/.+\.routes\.ts$/, 150],
  [/\.table\.ts$/, 60],
  [/\.projection\.ts$/, 150],
  [/\.query\.ts$/, 80],
  [/\.reactor\.ts$/, 80],
  [/\.codec\.ts$/, 150],
  [/\.sql\.ts$/, 60],
  [/-faults\.ts$/, 60],
  [/^src\/app\/build-[a-z-]+\.ts$/, 120],
  [/^src\/app\/(parts|roles)\/[a-z-]+\.ts$/, 150],
];

const ports = filesBelow('src/ports', '.port.ts').map((path) => basename(path, '.port.ts'));
const programs = [
  ...filesBelow('src', '.ts'),
  ...filesBelow('scripts', '.mjs'),
  ...filesBelow('bin', '.mjs'),
];

function budgetOf(path: string): number {
  const named = budgets.find(([pattern]) => pattern.test(path));
  if (named !== undefined) return named[1];
  const fulfils = ports.some((port) => new RegExp(`^src/adapters/.*-${port}s?\\.ts$`).test(path));
  return fulfils ? 200 : otherwise;
}

function isLong({ lines, ownLines }: FunctionSpan): boolean {
  return ownLines > functionBudget || lines > makerBudget;
}

describe('budgets', () => {
  it('hold for every file', () => {
    const over = programs
      .map((path) => ({ path, lines: linesOf(path), most: budgetExceptions[path]?.most ?? budgetOf(path) }))
      .filter(({ lines, most }) => lines > most)
      .map(({ path, lines, most }) => `${path}: ${lines} lines, ${most} allowed`);
    expect(over, `Split it by what it knows. ${belongs.twice}`).toEqual([]);
  });

  // Reads every file's syntax: seconds on a busy machine.
  it('hold for every function', () => {
    const over = programs.flatMap((path) =>
      functionsOf(syntaxOf(path))
        .filter(
          (span) => isLong(span) && span.lines > (functionExceptions[`${path}#${span.name}`]?.most ?? 0),
        )
        .map(
          ({ name, line, lines, ownLines }) => `${path}:${line} ${name}: ${lines} lines, ${ownLines} its own`,
        ),
    );
    expect(
      over,
      `${functionBudget} lines of its own, ${makerBudget} with the functions it makes. Give its parts names. ${belongs.twice}`,
    ).toEqual([]);
  });

  it('have no exception that nobody needs, and none without a reason', () => {
    const idle = Object.entries(budgetExceptions)
      .filter(
        ([path, { reason }]) =>
          !programs.includes(path) || linesOf(path) <= budgetOf(path) || reason.length < 20,
      )
      .map(([path]) => path);
    const idleFunctions = Object.entries(functionExceptions)
      .filter(([place, { reason }]) => {
        const [path = '', name] = place.split('#');
        if (!programs.includes(path) || reason.length < 20) return true;
        return !functionsOf(syntaxOf(path)).some((span) => span.name === name && isLong(span));
      })
      .map(([place]) => place);
    expect([...idle, ...idleFunctions], `Strike it from budget-exceptions.ts. ${belongs.twice}`).toEqual([]);
  });
});
