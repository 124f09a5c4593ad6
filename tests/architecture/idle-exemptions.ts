// Which exemptions of .dependency-cruiser.cjs nobody uses: for every pattern of a rule's `pathNot`, and every
// alternative inside its brackets, whether some import would break the rule without it.
import type { ICruiseResult } from 'dependency-cruiser';

/** One end of a rule, as far as the rules of this repository use it. */
interface End {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
  readonly dependencyTypes?: readonly string[];
  readonly dependencyTypesNot?: readonly string[];
  readonly circular?: boolean;
  readonly reachable?: boolean;
  readonly orphan?: boolean;
}

/** A rule, as far as the rules of this repository use it. */
export interface Rule {
  readonly name: string;
  readonly from: End;
  readonly to: End;
}

/** An import: paths of both files, and what kind it is (`type-only`, `core`, `npm`, …). */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly types: readonly string[];
}

/** Every import that a cruise found. */
export function importsIn({ modules }: Pick<ICruiseResult, 'modules'>): readonly Import[] {
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, dependencyTypes }) => ({
      from: source,
      to: resolved,
      types: dependencyTypes,
    })),
  );
}

/** The exemptions without use, each as `rule: from|to: pattern`. A rule of reachability exempts files, not imports. */
export function idleExemptions(rules: readonly Rule[], imports: readonly Import[]): readonly string[] {
  return rules.flatMap((rule) =>
    (['from', 'to'] as const).flatMap((side) =>
      listOf(rule[side].pathNot)
        .filter((pattern) => pattern !== nobody)
        .flatMap(alternativesOf)
        .filter((pattern) => !isUsed(rule, side, pattern, imports))
        .map((pattern) => `${rule.name}: ${side}: ${pattern}`),
    ),
  );
}

/** The pattern of a rule that exempts nobody. */
const nobody = '^$';

function isUsed(rule: Rule, side: 'from' | 'to', pattern: string, imports: readonly Import[]): boolean {
  const { from, to } = rule;
  if (to.reachable !== undefined || to.circular !== undefined || from.orphan !== undefined)
    return imports.some((found) => matches(pattern, found.from) || matches(pattern, found.to));
  return imports.some((found) => {
    const groups = groupsOf(from.path, found.from);
    if (groups === undefined) return false;
    if (side === 'from') {
      if (!matches(pattern, found.from)) return false;
      return isRefused(to, found, groups);
    }
    if (isAny(from.pathNot, found.from)) return false;
    // A module's own folder is no exemption.
    if (matches(filled(pattern, groups), found.from)) return true;
    return matches(filled(pattern, groups), found.to) && isRefused({ ...to, pathNot: [] }, found, groups);
  });
}

/** Whether the far end of a rule names the import. */
function isRefused(to: End, found: Import, groups: readonly string[]): boolean {
  const fill = (patterns: End['path']): readonly string[] =>
    listOf(patterns).map((pattern) => filled(pattern, groups));
  return (
    (to.path === undefined || isAny(fill(to.path), found.to)) &&
    !isAny(fill(to.pathNot), found.to) &&
    (to.dependencyTypes === undefined || found.types.some((type) => to.dependencyTypes?.includes(type))) &&
    !found.types.some((type) => to.dependencyTypesNot?.includes(type))
  );
}

const listOf = (patterns: End['path']): readonly string[] =>
  patterns === undefined ? [] : typeof patterns === 'string' ? [patterns] : patterns;

const matches = (pattern: string, path: string): boolean => new RegExp(pattern).test(path);

const isAny = (patterns: End['path'], path: string): boolean =>
  listOf(patterns).some((pattern) => matches(pattern, path));

/** What the brackets of the first pattern hold that matches; undefined where none does. No pattern: everything matches. */
function groupsOf(patterns: End['path'], path: string): readonly string[] | undefined {
  if (patterns === undefined) return [];
  for (const pattern of listOf(patterns)) {
    const found = new RegExp(pattern).exec(path);
    if (found !== null) return found.map((group: string | undefined) => group ?? '');
  }
  return undefined;
}

const filled = (pattern: string, groups: readonly string[]): string =>
  pattern.replace(/\$(\d)/g, (whole, index: string) => groups[Number(index)] ?? whole);

/**
 * A pattern for each alternative of its innermost brackets, as often as there are any: `a/(b|c(d|e))/` gives three.
 * Brackets that may be absent or repeated, and `(/|$)`, are no choice of paths.
 */
export function alternativesOf(pattern: string): readonly string[] {
  const choice = /\(((?:[^()[\]|]|\[[^\]]*\])+(?:\|(?:[^()[\]|]|\[[^\]]*\])+)+)\)(?![?*+{])/g;
  for (const { 0: brackets, 1: inside = '', index } of pattern.matchAll(choice)) {
    if (inside === '/|$') continue;
    const [before, after] = [pattern.slice(0, index), pattern.slice(index + brackets.length)];
    return [...new Set(inside.split('|').flatMap((one) => alternativesOf(before + one + after)))];
  }
  return [pattern];
}
