// The memory log keeps the contract.
import { createMemoryEventLog } from '../../../src/adapters/eventstore/memory/memory-event-log.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { eventLogProperties } from '../../contracts/event-log.properties.ts';
import { memoryLogUnderTest } from '../../support/memory-log.ts';

const make = async () => Promise.resolve(memoryLogUnderTest(createMemoryEventLog()));
eventLogContract('memory', make);
eventLogProperties('memory', make);
