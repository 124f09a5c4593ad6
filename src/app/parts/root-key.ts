// The installation's root key. A new one is made for a new installation only: beside an old history it would hide that
// the old key is lost, until somebody reads the first name.
import { join } from 'node:path';
import type { SeenDatabase } from '../../adapters/postgres/seen-database.ts';
import { checkRootKey, openFileRootKey } from '../../adapters/system/file-root-key.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import type { EventStorePlace } from '../config/event-store.ts';
import { whenStoreAnswers } from '../store-wait.ts';
import type { StoreWaitPorts } from '../store-wait.ts';
import { eventStoreBegun } from './log.ts';

/** What is looked at. */
export interface RootKeyPlace extends StoreWaitPorts {
  readonly keysDir: string;
  readonly eventStore: EventStorePlace;
}

/**
 * Opens the one that is there, of a database with a history or without; `undefined` where there is none and one may be made.
 * Where only the event store knows whether there is a history, waits for it. Raises fatal `root-key-missing` and
 * `root-key-mismatch`, and the faults of the key's file, the database and the event store.
 */
export async function findRootKey(place: RootKeyPlace, seen: SeenDatabase): Promise<RootKey | undefined> {
  try {
    return await fittingRootKey(await openRootKeyAsItIs(place.keysDir), seen);
  } catch (fault) {
    const isMissing = fault instanceof FatalFault && fault.code === 'root-key-missing';
    if (!isMissing || seen.begun || seen.fingerprints.root !== undefined) throw fault;
    if (await whenStoreAnswers(place, () => eventStoreBegun(place.eventStore))) throw fault;
    return undefined;
  }
}

/** Opens the one that is there. Raises fatal `root-key-missing`, and faults of the key's file. */
export function openRootKeyAsItIs(keysDir: string): Promise<RootKey> {
  return openFileRootKey(pathOf(keysDir), { create: false });
}

/** The key, compared with what the database says of it. Raises fatal `root-key-mismatch`. */
export async function fittingRootKey(rootKey: RootKey, seen: SeenDatabase): Promise<RootKey> {
  const { root } = seen.fingerprints;
  // What is wrapped knows best; the fingerprint stands in for it until something is.
  await checkRootKey(rootKey, seen.rootKeyIds.length > 0 || root === undefined ? seen.rootKeyIds : [root]);
  return rootKey;
}

/** Makes one, where no other process was first. */
export function makeRootKey(keysDir: string): Promise<RootKey> {
  return openFileRootKey(pathOf(keysDir), { create: true });
}

function pathOf(keysDir: string): string {
  return join(keysDir, 'root.key');
}
