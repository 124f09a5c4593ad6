// Starts the server on an EventStoreDB of its own, inside this very process: `npm run dev:esdb`; see demo/on-event-store.ts.
import { requireNode } from './node-version.mjs';

requireNode();
import('./run-ts.mjs').then(function (runner) {
  return runner.run('demo/on-event-store.ts');
});
