// Runs a suite on the real EventStoreDB of the service tests, or says why it is skipped.
import { describe, inject, it } from 'vitest';

/** Gives the suite the server's URL; where there is no server, one skipped test names the reason. */
export function onRealEventStore(what: string, suite: (url: string) => void): void {
  const found = inject('eventStore');
  if ('url' in found) suite(found.url);
  else describe(what, () => it('runs on a real EventStoreDB', (context) => context.skip(found.skipped)));
}
