// EventStoreDB answers every random conversation as the memory log does; claims and sequence in memory.
import { vi } from 'vitest';
import { eventLogDifferential } from '../../contracts/event-log.differential.ts';
import { esdbLogUnderTest } from '../../support/esdb-log-under-test.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';
import { memoryLogUnderTest } from '../../support/memory-log.ts';

// A difference is played some hundred times until its script is short.
vi.setConfig({ testTimeout: 60_000 });

eventLogDifferential(
  { name: 'memory', make: async () => Promise.resolve(memoryLogUnderTest()) },
  { name: 'EventStoreDB', make: async () => esdbLogUnderTest(await startEsdbWorld()) },
  { fixed: 10, fresh: 2 },
);
