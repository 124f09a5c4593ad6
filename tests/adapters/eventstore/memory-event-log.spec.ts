// The memory log keeps the contract.
import { createMemoryEventLog } from '../../../src/adapters/eventstore/memory/memory-event-log.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';

eventLogContract('memory', async () => {
  const { log, feed } = createMemoryEventLog();
  return Promise.resolve({ log, other: log, feed, close: async () => Promise.resolve() });
});
