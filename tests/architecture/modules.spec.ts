// Modules keep to the import rules of .dependency-cruiser.cjs, and to what no import shows: no index files, and the
// environment read in one place only.
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult, IConfiguration } from 'dependency-cruiser';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { belongs, filesBelow, root } from './files.ts';
import { idleExemptions, importsIn } from './idle-exemptions.ts';
import type { Rule } from './idle-exemptions.ts';
import { nodesOf, syntaxOf } from './syntax.ts';

const configuration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration;

describe('modules', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const { output } = await cruise(['src', 'fakes', 'harness', 'web'], {
      ...configuration.options,
      tsConfig: { fileName: 'tsconfig.json' },
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: configuration.forbidden ?? [] },
    });
    result = output as ICruiseResult;
  });

  it('keep to their import rules', () => {
    const said = result.summary.violations.map(({ from, to, rule }) => {
      const comment = configuration.forbidden?.find(({ name }) => name === rule.name)?.comment ?? '';
      return `${rule.name}: ${from} → ${to}\n    ${comment}`;
    });
    expect(result.summary.totalCruised).toBeGreaterThan(50);
    expect(said, said.join('\n')).toEqual([]);
  });

  it('have no exemption that nobody needs', () => {
    const idle = idleExemptions((configuration.forbidden ?? []) as readonly Rule[], importsIn(result));
    expect(
      idle,
      'Strike it from .dependency-cruiser.cjs: no import would break the rule without it, and one day one could.',
    ).toEqual([]);
  });

  it('have no index.ts: a file is named for what it knows', () => {
    expect(
      filesBelow('src').filter((path) => /(^|\/)index\.[a-z]+$/.test(path)),
      belongs.twice,
    ).toEqual([]);
  });

  it('read the environment in src/app/config/config.ts only', () => {
    const elsewhere = filesBelow('src', '.ts')
      .filter((path) => path !== 'src/app/config/config.ts')
      .filter(readsEnvironment);
    expect(elsewhere, `Everybody else is given values. ${belongs.app}`).toEqual([]);
  });
});

/** Whether a file names `process.env`, or `env` taken from `node:process`. */
function readsEnvironment(path: string): boolean {
  return [...nodesOf(syntaxOf(path))].some(
    (node) => ts.isPropertyAccessExpression(node) && /^(globalThis\.)?process\.env$/.test(node.getText()),
  );
}
