// Plays the town hall of examples/town-hall.jsonl with nothing but Node.js; see demo/town-hall.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/town-hall.ts');
});
