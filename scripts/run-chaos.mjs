// Runs a program of chaos/ by its name (`log`; `load`, which that one starts) with nothing but Node.js.
import { requireNode } from './node-version.mjs';

requireNode();
const name = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'log';
process.argv.splice(2, 1);
import('./run-ts.mjs').then(function (runner) {
  return runner.run(`chaos/${name}.ts`);
});
