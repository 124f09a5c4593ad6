// Starts the server with a simulated EventStoreDB in the same process: `npm run dev:esdb`; see demo/on-event-store.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/on-event-store.ts');
});
