// Finds and removes all that there is of a meeting: below its prefix, in the landing store and in the vault, known or not.
//   D1  The key is destroyed before anything is removed: what a crash leaves is unreadable.
//   D2  Nothing counts as gone that a listing afterwards still finds.
import { createHash } from 'node:crypto';
import type { MeetingId } from '../../domain/shared/ids.ts';
import { maxListedObjects, type MediaObject, type MediaStore } from '../../domain/shared/media-custody.ts';
import { PermanentFault, TransientFault } from '../../ports/faults.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { MediaDisposal, MediaOf } from '../../ports/media-disposal.port.ts';
import { meetingPrefix } from '../../ports/media-names.ts';
import type { ObjectStore, StoredObject } from '../../ports/object-store.port.ts';
import { canonicalBytes } from '../codec/record/canonical-json.ts';

/** What it is made of. `archive` is the vault's store. */
export interface VaultMediaDisposalPorts {
  readonly landing: Pick<ObjectStore, 'list' | 'remove'>;
  readonly archive: Pick<ObjectStore, 'list' | 'remove'>;
  readonly keyring: Pick<Keyring, 'destroy'>;
}

const pageObjects = 1_000;
/** More objects than a meeting of a day with 100 people leaves; beyond it something is wrong, and nothing is destroyed. */
const maxObjects = 100_000;

/** The disposal. Raises the permanent fault `too-many-objects`, before anything is destroyed. */
export function createVaultMediaDisposal({
  landing,
  archive,
  keyring,
}: VaultMediaDisposalPorts): MediaDisposal {
  const stores = [
    ['landing', landing],
    ['vault', archive],
  ] as const;
  const found = async (of: MediaOf, signal: AbortSignal): Promise<readonly MediaObject[]> => {
    const all: MediaObject[] = [];
    for (const [store, objects] of stores) {
      const below = await allBelow(objects, meetingPrefix(of), signal);
      all.push(...below.map(({ name, bytes }) => ({ store, name, bytes })));
    }
    return all;
  };
  const storeOf: Readonly<Record<MediaStore, Pick<ObjectStore, 'remove'>>> = { landing, vault: archive };

  return {
    inventory: async (of, signal) => {
      const all = await found(of, signal);
      return {
        objects: all.length,
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        listed: all.slice(0, maxListedObjects),
        digest: createHash('sha256').update(canonicalBytes(all)).digest('hex'),
      };
    },
    dispose: async (of, signal) => {
      const all = await found(of, signal);
      await keyring.destroy(of.tenant, recordSubject(of.meeting)); // D1
      for (const { store, name } of all) {
        signal.throwIfAborted();
        await removeUnlessHeld(storeOf[store], name, signal);
      }
      const left = await found(of, signal); // D2
      return left.length === 0
        ? { kind: 'gone', objects: all.length }
        : { kind: 'left', objects: left.length };
    },
  };
}

/** What the store itself keeps holds up nothing else: the listing afterwards finds it. */
async function removeUnlessHeld(
  store: Pick<ObjectStore, 'remove'>,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await store.remove(name, signal);
  } catch (fault) {
    if (!(fault instanceof TransientFault) || fault.code !== 'object-held') throw fault;
  }
}

function recordSubject(meeting: MeetingId): `record:${string}` {
  return `record:${meeting}`;
}

/** Every object of a store below a prefix, in the order of names. */
async function allBelow(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly StoredObject[]> {
  const all: StoredObject[] = [];
  while (all.length < maxObjects) {
    const page = await store.list(prefix, { after: all.at(-1)?.name, limit: pageObjects }, signal);
    all.push(...page);
    if (page.length < pageObjects) return all;
  }
  throw new PermanentFault('too-many-objects', `More than ${maxObjects} objects lie below ${prefix}.`);
}
