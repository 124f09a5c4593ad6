// Prints what every route states about its round trips to the database into docs/round-trips.md.
import('./run-ts.mjs').then((runner) => runner.run('tests/support/print-round-trips.ts'));
