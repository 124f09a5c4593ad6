// Starts everything natively, without Docker: `npm run stack`; see demo/stack.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/stack.ts');
});
