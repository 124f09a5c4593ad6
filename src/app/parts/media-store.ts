// Where recorded files land, and the vault that keeps them.
import { join } from 'node:path';
import { createDiskObjectStore } from '../../adapters/disk/disk-object-store.ts';
import { createSealedVault } from '../../adapters/vault/sealed-vault.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { ObjectStore } from '../../ports/object-store.port.ts';
import type { Vault } from '../../ports/vault.port.ts';
import { landingDirectory } from '../config/recording.ts';
import type { Opening } from './opening.ts';

/** Both. */
export interface MediaStore {
  readonly landing: ObjectStore;
  readonly vault: Vault;
  /** What lies in the vault, as it is stored. */
  readonly archive: ObjectStore;
}

/** The part. */
export interface MediaStoreParts {
  readonly mediaStore: () => MediaStore;
}

/** On disks, below one directory. */
export function mediaStoreParts(
  { part }: Opening,
  directory: string,
  keyring: () => Pick<Keyring, 'ensure' | 'find'>,
): MediaStoreParts {
  return {
    mediaStore: part('media store', () => {
      const archive = createDiskObjectStore(join(directory, 'vault'));
      return {
        landing: createDiskObjectStore(landingDirectory(directory)),
        vault: createSealedVault({ store: archive, keyring: keyring() }),
        archive,
      };
    }),
  };
}
