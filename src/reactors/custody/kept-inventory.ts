// An inventory as the ledger of effects keeps it: JSON, in the result of the effect that took it.
import type { MediaInventory, MediaObject } from '../../domain/shared/media-custody.ts';

/** The inventory of a kept result. Throws an error where it is none: the ledger keeps what `perform` gave. */
export function inventoryFrom(result: string | undefined): MediaInventory {
  const kept: unknown = JSON.parse(result ?? 'null');
  if (isInventory(kept)) return kept;
  throw new Error('the ledger keeps no inventory');
}

function isInventory(kept: unknown): kept is MediaInventory {
  const { objects, bytes, listed, digest } = (kept ?? {}) as Partial<Record<keyof MediaInventory, unknown>>;
  return (
    [objects, bytes].every(Number.isSafeInteger) &&
    typeof digest === 'string' &&
    Array.isArray(listed) &&
    listed.every(isObject)
  );
}

function isObject(listed: unknown): listed is MediaObject {
  const { store, name, bytes } = (listed ?? {}) as Partial<Record<keyof MediaObject, unknown>>;
  const isPlaced = (store === 'landing' || store === 'vault') && typeof name === 'string';
  return isPlaced && Number.isSafeInteger(bytes);
}
