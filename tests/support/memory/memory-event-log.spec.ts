// The memory log keeps the contract.
import { createMemoryEventLog } from './memory-event-log.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { eventLogProperties } from '../../contracts/event-log.properties.ts';
import { memoryLogUnderTest } from '../memory-log.ts';

const make = async () => Promise.resolve(memoryLogUnderTest(createMemoryEventLog()));
eventLogContract('memory', make);
eventLogProperties('memory', make);
