// An EventStoreDB log as one end of a copy, as the command line opens it.
import { createCommitSignal } from '../../src/adapters/eventstore/commit-signal.ts';
import { openEsdb } from '../../src/adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbEventFeed } from '../../src/adapters/eventstore/esdb/esdb-event-feed.ts';
import { createEsdbLogIntake } from '../../src/adapters/eventstore/esdb/esdb-log-intake.ts';
import { createEsdbStreams } from '../../src/adapters/eventstore/esdb/esdb-streams.ts';
import { createMemoryUsedKeys } from './memory/memory-used-keys.ts';
import type { TestLogEnd } from './chained-logs.ts';

/** An end with a client of its own; its used keys are in memory. */
export function openEsdbEnd(url: string): TestLogEnd & { readonly close: () => Promise<void> } {
  const { client, close } = openEsdb(url);
  const { read, tail, epoch, ...feed } = createEsdbEventFeed({ client, signal: createCommitSignal() });
  const streams = createEsdbStreams(client);
  return {
    read,
    tail,
    epoch,
    intake: createEsdbLogIntake(client),
    usedKeys: createMemoryUsedKeys(),
    readStream: (_tenant, stream, range) => streams.read(stream, range),
    async close() {
      await feed.close();
      await close();
    },
  };
}
