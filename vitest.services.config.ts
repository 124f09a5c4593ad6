// `npm run test:services`: the contracts on other servers than those that `npm test` brings along.
import { defineConfig } from 'vitest/config';
import { SecondsOfParts } from './tests/support/seconds-of-parts.ts';

/** The file that CI sums up, if it names one. */
const results = process.env['SERVICES_RESULTS_FILE'];

export default defineConfig({
  test: {
    reporters: ['default', new SecondsOfParts(), ...(results === undefined ? [] : ['json'])],
    ...(results === undefined ? undefined : { outputFile: { json: results } }),
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
          expect: { poll: { timeout: 60_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
});
