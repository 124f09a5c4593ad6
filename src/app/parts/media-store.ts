// Where recorded files land, and the vault that keeps them.
import { join } from 'node:path';
import { createDiskObjectStore } from '../../adapters/disk/disk-object-store.ts';
import { createS3ObjectStore } from '../../adapters/s3/s3-object-store.ts';
import { s3Clients } from '../../adapters/s3/s3-place.ts';
import { createSealedVault } from '../../adapters/vault/sealed-vault.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { ObjectStore } from '../../ports/object-store.port.ts';
import type { Vault } from '../../ports/vault.port.ts';
import type { ConfiguredS3, MediaStoreConfig } from '../config/media-store.ts';
import { landingDirectory } from '../config/recording.ts';
import { secretText } from './given-secret.ts';
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

/** The two stores, and what ends their connections. */
interface Stores extends Pick<MediaStore, 'landing' | 'archive'> {
  readonly close: () => void;
}

/** In buckets where a store is named, else on disks, below one directory. Nothing is asked of a store here. */
export function mediaStoreParts(
  { part }: Opening,
  directory: string,
  store: MediaStoreConfig['mediaStore'],
  keyring: () => Pick<Keyring, 'ensure' | 'find'>,
): MediaStoreParts {
  return {
    mediaStore: part(
      'media store',
      () => {
        const stores = store.kind === 'disk' ? onDisk(directory) : inBuckets(store, directory);
        return { ...stores, vault: createSealedVault({ store: stores.archive, keyring: keyring() }) };
      },
      ({ close }) => {
        close();
      },
    ),
  };
}

function onDisk(directory: string): Stores {
  return {
    landing: createDiskObjectStore(landingDirectory(directory)),
    archive: createDiskObjectStore(join(directory, 'vault')),
    close: () => undefined,
  };
}

function inBuckets(s3: ConfiguredS3, directory: string): Stores {
  const { endpoint, region, accessKey, secret, vaultBucket, landingBucket } = s3;
  const secretKey = () => secretText(secret, 'the object store');
  const clients = s3Clients({ endpoint, region, accessKey, secretKey });
  return {
    landing:
      landingBucket === undefined
        ? createDiskObjectStore(landingDirectory(directory))
        : createS3ObjectStore({ clients, bucket: landingBucket }),
    archive: createS3ObjectStore({ clients, bucket: vaultBucket }),
    close: clients.close,
  };
}
