// Writes the files that tests compare with the code: the list of golden files, the versions of folds, round trips, the event
// map, the schema. Run it when such a test fails after a change, and look at what it changed before you commit.
import('./run-ts.mjs').then((runner) => runner.run('tests/support/record.ts'));
