// A reporter that lists the clauses of the log's contract, and how each store kept them in this run.
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const suite = /^event log (?:contract|properties): (.+)$/;
const titled = /^([LP]\d+) (.+)$/;
const marks = { passed: '✓', failed: '✗', skipped: 'skipped', pending: '?' } as const;
const promiseWidth = 100;

/** What one store did with one clause. */
interface Kept {
  readonly id: string;
  readonly promise: string;
  readonly store: string;
  readonly mark: string;
}

function keptBy(test: TestCase): Kept | undefined {
  if (test.parent.type !== 'suite') return undefined;
  const store = suite.exec(test.parent.name)?.[1];
  const [, id, promise] = titled.exec(test.name) ?? [];
  if (store === undefined || id === undefined || promise === undefined) return undefined;
  return { id, promise, store, mark: marks[test.result().state] };
}

/** The list as lines; none where no contract ran. */
export function clauseLines(kept: readonly Kept[]): readonly string[] {
  const stores = [...new Set(kept.map(({ store }) => store))].sort();
  const clauses = new Map(kept.map(({ id, promise }) => [id, promise]));
  if (clauses.size === 0) return [];
  const column = (text: string, store: string): string => text.padStart(store.length + 2);
  const lines = [...clauses].sort().map(([id, promise]) => {
    const cells = stores.map((store) =>
      column(kept.find((one) => one.id === id && one.store === store)?.mark ?? '–', store),
    );
    const short = promise.length > promiseWidth ? `${promise.slice(0, promiseWidth - 1)}…` : promise;
    return ` ${id.padEnd(4)}${short.padEnd(promiseWidth)}${cells.join('')}`;
  });
  const names = stores.map((store) => column(store, store)).join('');
  return [` ${'The contract of the event log'.padEnd(promiseWidth + 4)}${names}`, ...lines];
}

/** The reporter: prints after everything else. */
export const clauseList: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const kept = modules.flatMap((module) =>
      [...module.children.allTests()].map(keptBy).filter((one) => one !== undefined),
    );
    const lines = clauseLines(kept);
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  },
};
