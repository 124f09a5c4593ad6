// Used keys in memory keep the contract.
import { createMemoryUsedKeys } from './memory-used-keys.ts';
import { usedKeysContract } from '../../contracts/used-keys.contract.ts';

usedKeysContract('memory', () =>
  Promise.resolve({ keys: createMemoryUsedKeys(), close: () => Promise.resolve() }),
);
