// Which exemption counts as idle: what no import needs, one alternative among others too.
import { describe, expect, it } from 'vitest';
import { alternativesOf, idleExemptions } from './idle-exemptions.ts';
import type { Import, Rule } from './idle-exemptions.ts';

const imports: readonly Import[] = [
  { from: 'src/a/one.ts', to: 'src/b/two.ts', types: ['local', 'import'] },
  { from: 'src/a/one.ts', to: 'node_modules/zod/index.js', types: ['npm', 'import', 'type-only'] },
];
const rule = (from: Rule['from'], to: Rule['to']): Rule => ({ name: 'a rule', from, to });

describe('an exemption', () => {
  it('of the importing side is used where its file imports what the rule refuses', () => {
    const refused = { path: '^src/b/' };
    expect(idleExemptions([rule({ path: '^src/', pathNot: '^src/(a|c)/' }, refused)], imports)).toEqual([
      'a rule: from: ^src/c/',
    ]);
    expect(
      idleExemptions([rule({ path: '^src/', pathNot: '^src/a/' }, { path: '^src/z/' })], imports),
    ).toEqual(['a rule: from: ^src/a/']);
  });

  it('of the imported side is used where an import goes there that the rule else refuses', () => {
    const to = { pathNot: ['^src/b/', '^src/$1/c', '^node_modules/zod/'], dependencyTypesNot: ['type-only'] };
    expect(idleExemptions([rule({ path: '^src/([^/]+)/' }, to)], imports)).toEqual([
      'a rule: to: ^src/$1/c',
      'a rule: to: ^node_modules/zod/',
    ]);
  });

  it('of the importing file’s own folder is none', () => {
    expect(idleExemptions([rule({ path: '^src/([^/]+)/' }, { pathNot: '^src/$1/' })], imports)).toEqual([]);
  });

  it('of a rule of reachability is used where there is such a file; ^$ exempts nobody', () => {
    const to = { path: '^src/', pathNot: ['^src/b/', '^src/c/'], reachable: false };
    expect(idleExemptions([rule({ path: '^src/' }, to)], imports)).toEqual(['a rule: to: ^src/c/']);
    expect(idleExemptions([rule({ path: '^src/', pathNot: '^$' }, { path: '^src/b/' })], imports)).toEqual(
      [],
    );
  });

  it('is taken apart at its brackets, but for those that may be absent', () => {
    expect(alternativesOf('^src/(a|b(c|d)[a-z]*)/')).toEqual(['^src/a/', '^src/bc[a-z]*/', '^src/bd[a-z]*/']);
    expect(alternativesOf('^(@types/)?(a|b)(/|$)')).toEqual(['^(@types/)?a(/|$)', '^(@types/)?b(/|$)']);
    expect(alternativesOf('^(node:)?crypto$')).toEqual(['^(node:)?crypto$']);
  });
});
