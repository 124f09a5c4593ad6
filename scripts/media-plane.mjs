// Starts the simulated media plane as a process of its own: `npm run media-plane`; see demo/media-plane.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/media-plane.ts');
});
