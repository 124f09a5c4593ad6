// The memory keyring keeps the contract.
import { emptyKeyringState, memoryKeyring } from './memory-keyring.ts';
import { keyringContract } from '../../contracts/keyring.contract.ts';

keyringContract('memory', () => {
  const state = emptyKeyringState();
  return Promise.resolve({
    open: (rootKey) => memoryKeyring(rootKey, state),
    lose: (tenant, key) => {
      state.keys.delete(`${tenant} ${key}`);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});
