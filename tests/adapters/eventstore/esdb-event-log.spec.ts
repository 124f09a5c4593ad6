// The log on EventStoreDB keeps the contract, with claims and sequence in memory. Its properties have a file of their own: both
// are long, and run beside each other.
import { vi } from 'vitest';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { esdbLogUnderTest } from '../../support/esdb-log-under-test.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';

// Hundreds of calls over a real connection, on a machine that others use too.
vi.setConfig({ testTimeout: 30_000 });

eventLogContract('EventStoreDB, claims in memory', async () => esdbLogUnderTest(await startEsdbWorld()));
