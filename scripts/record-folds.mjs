// Records the version of each aggregate's fold: run after any change of what an event does to a state, or of how it is
// read. Snapshots that were taken before are then used no more, and swept.
import('./run-ts.mjs').then((runner) => runner.run('tests/architecture/record-folds.ts'));
