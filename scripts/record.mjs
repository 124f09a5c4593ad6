// Writes the files that tests hold to the code: the list of golden files, the versions of folds, round trips, the event
// map, the schema. Run it after a change that such a test complains of, and look at what it changed before you commit.
import('./run-ts.mjs').then((runner) => runner.run('tests/support/record.ts'));
