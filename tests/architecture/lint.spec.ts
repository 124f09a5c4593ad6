// What the linter refuses, shown on planted code, and that it does so everywhere: a later block of
// eslint.config.js replaces the list of an earlier one, so that a new block could drop it unnoticed.
import { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

/** One path for every block of the configuration; the files need not be there. */
const paths = [
  'src/app/any.ts',
  'src/domain/meeting/any.ts',
  'src/domain/shared/never.ts',
  'tests/any.spec.ts',
  'fakes/any.ts',
  'harness/any.ts',
  'bench/any.ts',
  'chaos/any.ts',
  'demo/any.ts',
  'scripts/any.mjs',
  'vitest.config.ts',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
];

const planted: readonly (readonly [text: string, refusals: number])[] = [
  ['export const all = { ...{ first: 1, second: 2 }, third: 3 };', 1],
  ["export const all = ['a', ...['b']];", 1],
  ['export const all = { ...rest, ...(known && { known }), ...(known ? { known } : {}) };', 0],
  ['export const all = [...rest, ...(known ? [known] : [])];', 0],
];
const plantedInTypeScript: typeof planted = [
  ["export const all = [...(['a', 'b'] as const), ...(['c'] as const)];", 2],
  ['export const all = { ...({ first: 1 } satisfies object) };', 1],
];

/** How often the rule of syntax speaks, as it is set for that path. */
async function refusalsIn(text: string, path: string): Promise<number> {
  const config = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
  const rule = config.rules?.['no-restricted-syntax'];
  if (rule === undefined) return 0;
  const languageOptions = path.endsWith('.ts') ? { parser: parser as Linter.Parser } : {};
  const found = new Linter().verify(text, [
    { files: ['**/*'], languageOptions, rules: { 'no-restricted-syntax': rule } },
  ]);
  const broken = found.find(({ fatal }) => fatal);
  if (broken !== undefined) throw new Error(`${path}: ${broken.message}`);
  return found.length;
}

describe('the linter', () => {
  it.each(paths)('refuses literals that are spread: %s', async (path) => {
    const texts = path.endsWith('.ts') ? [...planted, ...plantedInTypeScript] : planted;
    for (const [text, refusals] of texts) expect(await refusalsIn(text, path), text).toBe(refusals);
  });
});
