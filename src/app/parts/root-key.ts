// The installation's root key. A new one is made for a new installation only: beside an old history it would hide that
// the old key is lost, until somebody reads the first name.
import { join } from 'node:path';
import { keptHistory } from '../../adapters/postgres/kept-history.ts';
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
  readonly ownerUrl: string;
  readonly eventStore: EventStorePlace;
}

/**
 * Opens it. Where only the event store knows whether there is a history, waits for it. Raises fatal `root-key-missing` and
 * `root-key-mismatch`, and the faults of the key's file, the database and the event store.
 */
export async function openRootKey(place: RootKeyPlace): Promise<RootKey> {
  const { begun, rootKeyIds } = await keptHistory(place.ownerUrl);
  const path = join(place.keysDir, 'root.key');
  const opened = await openFileRootKey(path, { create: false }).catch(async (fault: unknown) => {
    const isMissing = fault instanceof FatalFault && fault.code === 'root-key-missing';
    if (!isMissing || begun) throw fault;
    if (await whenStoreAnswers(place, () => eventStoreBegun(place.eventStore))) throw fault;
    return openFileRootKey(path, { create: true });
  });
  await checkRootKey(opened, rootKeyIds);
  return opened;
}
