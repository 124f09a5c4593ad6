// Domain and projections know no clock and no chance: nothing of them runs on import, and their own tests run
// under a guard that throws (tests/support/pure-modules.ts). The linter's rules say the same of their text.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardPureModules } from '../support/pure-modules.ts';
import { belongs, filesBelow, root, textOf } from './files.ts';
import { nodesOf, syntaxOf } from './syntax.ts';

const pure = [...filesBelow('src/domain', '.ts'), ...filesBelow('src/projections', '.ts')];
const outside = new Set([
  'Date',
  'performance',
  'process',
  'globalThis',
  'crypto',
  'fetch',
  'console',
  'Buffer',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Temporal',
]);

describe('pure modules', () => {
  let release = (): void => undefined;
  beforeEach(() => {
    release = guardPureModules();
  });
  afterEach(() => {
    release();
  });

  it.each(['Date.now()', 'new Date()', 'Date()', 'Math.random()'])('are refused %s by the guard', (asked) => {
    const inModule = (path: string) => evaluated(`${asked}\n//# sourceURL=${path}`);
    expect(() => inModule('/x/src/domain/meeting/planted.ts')).toThrow('pure module');
    expect(() => inModule('/x/src/projections/planted.ts')).toThrow('pure module');
    expect(inModule('/x/src/write/planted.ts')).toBeTruthy();
  });

  it('do nothing on import that needs a clock or a die', async () => {
    expect(pure.length).toBeGreaterThan(20);
    for (const path of pure) await import(/* @vite-ignore */ pathToFileURL(join(root, path)).href);
  });

  it('name nothing of the outside world', () => {
    const named = pure.flatMap((path) => outsideNamesIn(path).map((name) => `${path}: ${name}`));
    expect(named, `Time, ids and outside facts arrive as values. ${belongs.write}`).toEqual([]);
  });

  it('have tests that run under the guard', () => {
    const setUp = textOf('vitest.config.ts').includes("'tests/support/pure-modules.ts'");
    expect(setUp, 'vitest.config.ts: add tests/support/pure-modules.ts to setupFiles').toBe(true);
  });
});

/** The value of a script's last expression, run as if it stood in the file that its sourceURL names. */
function evaluated(script: string): unknown {
  return (0, eval)(script);
}

/** Global names of the outside world that a file uses as values. */
function outsideNamesIn(path: string): readonly string[] {
  return [...nodesOf(syntaxOf(path))]
    .filter((node) => ts.isIdentifier(node))
    .filter((node) => outside.has(node.text))
    .filter((node) => !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node))
    .filter((node) => !(ts.isPropertyAssignment(node.parent) && node.parent.name === node))
    .map((node) => node.text);
}
