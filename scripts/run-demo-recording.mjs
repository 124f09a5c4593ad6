// Plays a meeting that is recorded: `npm run demo:recording`; see demo/recording.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/recording.ts');
});
