// The same as `npm run record -- folds`.
process.argv.push('folds');
import('./run-ts.mjs').then((runner) => runner.run('tests/support/record.ts'));
