// The disposal contract over objects on a disk and keys in memory, and what it does when there is more than there can be.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { createDiskObjectStore } from '../../../src/adapters/disk/disk-object-store.ts';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { createVaultMediaDisposal } from '../../../src/adapters/vault/vault-media-disposal.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { KeyScope } from '../../../src/ports/keyring.port.ts';
import type { MediaOf } from '../../../src/ports/media-disposal.port.ts';
import type { ObjectStore } from '../../../src/ports/object-store.port.ts';
import { mediaDisposalContract } from '../../contracts/media-disposal.contract.ts';
import { meeting, tenant } from '../../support/histories/cast.ts';
import { memoryKeyring } from '../../support/memory/memory-keyring.ts';

const { signal } = new AbortController();
const zeros = (bytes: number): AsyncIterable<Uint8Array> => Readable.from([new Uint8Array(bytes)]);

mediaDisposalContract('over objects on a disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'disposal-'));
  const stores = {
    landing: createDiskObjectStore(join(directory, 'landing')),
    vault: createDiskObjectStore(join(directory, 'vault')),
  };
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const keys = new Map<string, string>();
  const held = new Set<string>();
  let failsAt = 0;
  /** A store that may fail a removal, and holds objects as object lock does. */
  const unreliable = (store: ObjectStore): ObjectStore => ({
    ...store,
    remove: (name, of) => {
      failsAt -= 1;
      if (failsAt === 0) return Promise.reject(new TransientFault('store-away', 'away'));
      return held.has(name)
        ? Promise.reject(new TransientFault('object-held', 'The store holds it.'))
        : store.remove(name, of);
    },
  });
  const scopeOf = (of: MediaOf): KeyScope => ({
    tenant: of.tenant,
    subject: `record:${of.meeting}`,
    purpose: 'content',
  });
  const keyOf = (of: MediaOf): string => keys.get(`${of.tenant}/${of.meeting}`) ?? '';
  return {
    disposal: createVaultMediaDisposal({
      landing: unreliable(stores.landing),
      archive: unreliable(stores.vault),
      keyring,
    }),
    put: async (store, name, bytes) => {
      await stores[store].write(name, zeros(bytes), signal);
    },
    names: async () => {
      const all = await Promise.all(
        Object.values(stores).map((store) => store.list('t/', { after: undefined, limit: 1_000 }, signal)),
      );
      return all.flat().map(({ name }) => name);
    },
    withKey: async (of) => {
      const [made] = await keyring.ensure([scopeOf(of)]);
      keys.set(`${of.tenant}/${of.meeting}`, made?.key ?? '');
    },
    isUnreadable: async (of) => {
      const known = await keyring.find(of.tenant, [keyOf(of)]);
      return known.get(keyOf(of))?.kind === 'destroyed';
    },
    breakAtRemoval: (nth) => {
      failsAt = nth;
    },
    hold: (name, on) => {
      if (on) held.add(name);
      else held.delete(name);
    },
    close: () => rm(directory, { recursive: true }),
  };
});

it('issue 14 B7: where there is more than there can be, nothing is destroyed', async () => {
  const asked: string[] = [];
  let listed = 0;
  const endless = {
    list: (_prefix: string, { limit }: { readonly limit: number }) =>
      Promise.resolve(Array.from({ length: limit }, () => ({ name: `x${(listed += 1)}`, bytes: 1 }))),
    remove: (name: string) => Promise.resolve(void asked.push(name) as never),
  };
  const disposal = createVaultMediaDisposal({
    landing: endless,
    archive: endless,
    keyring: { destroy: () => Promise.reject(new Error('a key was destroyed')) },
  });
  await expect(disposal.dispose({ tenant, meeting }, signal)).rejects.toMatchObject({
    code: 'too-many-objects',
  });
  expect(asked).toEqual([]);
});
