// Starts the server with nothing but Node.js; works also where npm runs no pre-scripts
// (ignore-scripts). `--watch` starts it again whenever a source file changes.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return process.argv.includes('--watch') ? runner.watch(import.meta.url) : runner.run('src/app/main.ts');
});
