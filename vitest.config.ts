// Which test files there are, by the price in their names: `.spec.ts` runs in milliseconds on nothing but
// Node, `.int.spec.ts` on an embedded PostgreSQL that the global set-up starts once, `.e2e.spec.ts` on the
// whole program, `.svc.spec.ts` (only by `npm run test:services`) on other real servers.
import { defineConfig } from 'vitest/config';
import { clauseList } from './tests/support/clause-list.ts';

const price = (suffix: string) => `tests/**/*.${suffix}.ts`;
const common = {
  setupFiles: ['tests/support/no-leaks.ts', 'tests/support/pure-rooms.ts'],
  restoreMocks: true,
};

export default defineConfig({
  test: {
    reporters: ['default', clauseList],
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
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: [price('e2e.spec')],
          globalSetup: ['tests/support/global-postgres.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
