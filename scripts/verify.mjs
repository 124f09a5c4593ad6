// What must hold before anything lands, and what CI runs: format, lint, words, types, doors, tests, in this order.
// Stops at the first step that fails. `--results <file>` also writes vitest's results as JSON.
import { requireNode } from './node-version.mjs';

requireNode();
import('./verify-steps.mjs').then(function (steps) {
  process.exitCode = steps.verify(process.argv.slice(2));
});
