// The log on EventStoreDB has the contract's properties, with claims and sequence in memory.
import { vi } from 'vitest';
import { eventLogProperties } from '../../contracts/event-log.properties.ts';
import { esdbLogUnderTest } from '../../support/esdb-log-under-test.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';

// Hundreds of calls over a real connection, on a machine that others use too.
vi.setConfig({ testTimeout: 30_000 });

eventLogProperties('EventStoreDB, claims in memory', async () => esdbLogUnderTest(await startEsdbWorld()));
