// What the tests below tests/security tried, summed up: each records its counts with its own task, and the reporter prints
// them after everything else, with a line `RESULT {json}` that ends the list.
import type { TestContext } from 'vitest';
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** What was tried, by kind; `open` says in words what was found open. */
export interface Tried {
  /** Operation × principal × own, foreign or absent. */
  readonly cells?: number;
  /** Forged, foreign and overlong tokens. */
  readonly tokens?: number;
  /** Bounds that one link or one principal tried to fill. */
  readonly floods?: number;
  /** Questions about what was tampered with in a store. */
  readonly tampering?: number;
  readonly open: readonly string[];
}

declare module 'vitest' {
  interface TaskMeta {
    security?: Tried;
  }
}

const kinds = ['cells', 'tokens', 'floods', 'tampering'] as const;

/** Records what a test tried. Call it before the test's last assertion, so that what is open is counted. */
export function recordTried({ task }: Pick<TestContext, 'task'>, tried: Tried): void {
  task.meta.security = tried;
}

/** The sum as lines; none where nothing was recorded. `passed`: whether the run did. */
export function securityLines(tried: readonly Tried[], passed: boolean): readonly string[] {
  if (tried.length === 0) return [];
  const open = tried.flatMap((one) => one.open);
  const sums = kinds.map((kind) => [kind, tried.reduce((sum, one) => sum + (one[kind] ?? 0), 0)] as const);
  const words = sums.map(([kind, sum]) => `${sum} ${kind}`).join(', ');
  const result = JSON.stringify({
    ok: passed && open.length === 0,
    ...Object.fromEntries(sums),
    open: open.length,
  });
  return [
    `security: ${words} tried, ${open.length} open`,
    ...open.map((one) => `  ${one}`),
    `RESULT ${result}`,
  ];
}

/** The reporter: prints after everything else. */
export const securityResult: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason) {
    const tried = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) => test.meta().security ?? []),
    );
    const lines = securityLines(tried, reason === 'passed');
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  },
};
