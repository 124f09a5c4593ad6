// Used keys in memory keep the contract.
import { createMemoryUsedKeys } from '../../../src/adapters/memory/memory-used-keys.ts';
import { usedKeysContract } from '../../contracts/used-keys.contract.ts';

usedKeysContract('memory', () =>
  Promise.resolve({ keys: createMemoryUsedKeys(), close: () => Promise.resolve() }),
);
