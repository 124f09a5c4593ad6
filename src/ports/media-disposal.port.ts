// The need to find all that there is of a meeting's media, and to have it gone: keys first, so that what a crash leaves is
// unreadable, then every object in every version, wherever it lies and whether or not anything knows of it.
import type { MeetingId, TenantId } from '../domain/shared/ids.ts';
import type { MediaInventory } from '../domain/shared/media-custody.ts';

/** Whose media. */
export interface MediaOf {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
}

/** What became of a disposal. The keys are destroyed in either case. */
export type Disposed =
  /** A look afterwards found nothing. `objects`: how many were removed by this call. */
  | { readonly kind: 'gone'; readonly objects: number }
  /** So many objects are still there: the store itself holds them, or somebody writes while they are removed. */
  | { readonly kind: 'left'; readonly objects: number };

/** Finds and disposes. Both raise transient faults while a store or the keyring is away, and may be called again at any time. */
export interface MediaDisposal {
  /** Everything below the meeting's prefix, in the landing store and in the vault. */
  readonly inventory: (of: MediaOf, signal: AbortSignal) => Promise<MediaInventory>;
  /** Destroys the meeting's media key, then removes everything below its prefix, then looks again. */
  readonly dispose: (of: MediaOf, signal: AbortSignal) => Promise<Disposed>;
}
