// The vault contract over objects in memory.
import { randomBytes } from 'node:crypto';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { chunkBytes } from '../../../src/adapters/vault/sealed-chunks.ts';
import { headBytes } from '../../../src/adapters/vault/sealed-head.ts';
import { createSealedVault } from '../../../src/adapters/vault/sealed-vault.ts';
import type { ObjectStore } from '../../../src/ports/object-store.port.ts';
import { vaultContract } from '../../contracts/vault.contract.ts';
import { collected, inPieces } from '../../support/streamed.ts';
import { memoryKeyring } from '../../support/memory/memory-keyring.ts';

/** A store whose bytes a test may change. */
function memoryObjects() {
  const objects = new Map<string, Buffer>();
  const store: ObjectStore = {
    write: async (name, source) => {
      const bytes = await collected(source);
      if (objects.has(name)) return { kind: 'taken' };
      objects.set(name, bytes);
      return { kind: 'written', sha256: '', bytes: bytes.length };
    },
    read: (name, _signal, range) => {
      const bytes = objects.get(name);
      if (bytes === undefined) return Promise.resolve({ kind: 'absent' });
      const part = range === undefined ? bytes : bytes.subarray(range.first, range.last + 1);
      return Promise.resolve({ kind: 'found', bytes: bytes.length, source: inPieces(part, 7_000) });
    },
    list: () => Promise.resolve([]),
    remove: () => Promise.resolve(0),
  };
  return { objects, store };
}

vaultContract('sealed objects', () => {
  const { objects, store } = memoryObjects();
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const layout = { head: headBytes, chunk: chunkBytes, tag: 16 };
  return { vault: createSealedVault({ store, keyring }), keyring, objects, layout };
});
