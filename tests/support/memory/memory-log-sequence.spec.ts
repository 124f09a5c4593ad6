// The sequence in memory keeps the contract.
import { createMemoryLogSequence } from './memory-log-sequence.ts';
import { logSequenceContract } from '../../contracts/log-sequence.contract.ts';

logSequenceContract('memory', async () => {
  const made = createMemoryLogSequence();
  return Promise.resolve({ ...made, close: async () => Promise.resolve() });
});
