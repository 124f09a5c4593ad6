// `npm run test:services`: the contracts on other servers than those that `npm test` brings along.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'svc',
          include: ['tests/**/*.svc.spec.ts'],
          setupFiles: ['tests/support/no-leaks.ts', 'tests/support/pure-modules.ts'],
          globalSetup: ['tests/support/global-services.ts'],
          restoreMocks: true,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
