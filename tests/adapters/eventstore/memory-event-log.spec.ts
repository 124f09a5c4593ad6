// The memory log keeps the contract.
import { createMemoryEventLog } from '../../../src/adapters/eventstore/memory/memory-event-log.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { memoryLogUnderTest } from '../../support/memory-log.ts';

eventLogContract('memory', async () => Promise.resolve(memoryLogUnderTest(createMemoryEventLog())));
