// Which test files there are, by the price in their names: `.spec.ts` runs in milliseconds on nothing but
// Node, `.int.spec.ts` on an embedded PostgreSQL that the global set-up starts once, `.e2e.spec.ts` on the
// whole program, `.svc.spec.ts` (only by `npm run test:services`) on other real servers.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { clauseList } from './tests/support/clause-list.ts';
import { securityResult } from './tests/support/security-result.ts';

const price = (suffix: string) => `tests/**/*.${suffix}.ts`;
const common = {
  // Files of a worker share their modules: no file of src has state of its own (docs/house.md), and every setup file runs
  // anew for each. Importing everything for each file took three fifths of the processor's time of the units.
  isolate: false,
  setupFiles: ['tests/support/no-leaks.ts', 'tests/support/pure-modules.ts'],
  restoreMocks: true,
  // Ends of hangs, and no measure of speed: a machine that does other things at once is many times slower.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    // One more than processors, since many wait for servers; by itself Vitest takes one less, which is half of two.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', clauseList, securityResult],
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: [price('spec')],
          exclude: [price('int.spec'), price('e2e.spec'), price('svc.spec')],
        },
      },
      {
        test: {
          ...common,
          name: 'int',
          include: [price('int.spec')],
          globalSetup: ['tests/support/global-postgres.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: [price('e2e.spec')],
          globalSetup: ['tests/support/global-postgres.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
