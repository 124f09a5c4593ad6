// Every file with behaviour in domain, http, write, read, following, projections, reactors and simulated has its test at the mirrored place, and no
// test is switched off. `x.kind.ts` is tested by `x.kind.*spec.ts` or `x.*spec.ts`; a file of types needs none.
import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { mirrorExceptions } from './mirror-exceptions.ts';
import { belongs, filesBelow, reachedFrom } from './files.ts';
import { functionsOf, nodesOf, syntaxOf } from './syntax.ts';

const modules = ['domain', 'http', 'write', 'read', 'following', 'projections', 'reactors', 'simulated'];
const tests = filesBelow('tests', '.spec.ts');
const behaving = modules
  .flatMap((module) => filesBelow(`src/${module}`, '.ts'))
  .filter((path) => functionsOf(syntaxOf(path)).length > 0);

/** Tests on servers that need not be there: each is skipped with its reason printed, and nowhere else. */
const whereServersMayBeAbsent = [
  'tests/support/on-chromium.ts',
  'tests/support/on-real-event-store.ts',
  'tests/support/on-real-kafka.ts',
  'tests/support/on-real-livekit.ts',
  'tests/support/on-real-s3.ts',
  'tests/support/on-real-whisper.ts',
];

/** Whether a test file is at the mirrored place: same folder, the file's name or its stem, any price. */
function isTested(path: string): boolean {
  const folder = dirname(path).replace(/^src/, 'tests');
  const name = basename(path, '.ts');
  const stem = name.split('.')[0] ?? name;
  return tests.some((test) => {
    if (dirname(test) !== folder) return false;
    const subject = basename(test).replace(/(\.(properties|int|e2e|svc))*\.spec\.ts$/, '');
    return subject === name || subject === stem;
  });
}

describe('tests', () => {
  it('mirror every file that does something', () => {
    const untested = behaving.filter((path) => !isTested(path) && mirrorExceptions[path] === undefined);
    expect(untested, `Write its test under tests/, same folder, same name. ${belongs.twice}`).toEqual([]);
  });

  it('have no exception that nobody needs, none without a reason, and each names a test that reaches the file', () => {
    const idle = Object.entries(mirrorExceptions)
      .filter(
        ([path, { by, reason }]) =>
          !behaving.includes(path) || isTested(path) || reason.length < 20 || !reachedFrom(by).has(path),
      )
      .map(([path]) => path);
    expect(
      idle,
      `Strike it from mirror-exceptions.ts, or name the test that holds it. ${belongs.twice}`,
    ).toEqual([]);
  });

  it('are all switched on', () => {
    const off = filesBelow('tests', '.ts')
      .filter((path) => !whereServersMayBeAbsent.includes(path))
      .flatMap((path) => switchedOff(path).map((what) => `${path}: ${what}`));
    expect(off, `A test that does not run proves nothing: mend it or delete it. ${belongs.twice}`).toEqual(
      [],
    );
  });
});

/** What a test file skips, singles out or only plans. */
function switchedOff(path: string): readonly string[] {
  return [...nodesOf(syntaxOf(path))]
    .filter((node) => ts.isPropertyAccessExpression(node))
    .map((node) => node.getText().replace(/\s+/g, ''))
    .filter((text) =>
      /^(it|test|describe|suite|bench|context|ctx)(\.[a-zA-Z]+)*\.(skip|only|todo|fails)$/.test(text),
    );
}
