// What is known of a meeting's custody: the terms, the holds, and how far its deletion is.
import type { HoldId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MediaInventory, MediaRemoval, RetentionTerms } from '../shared/media-custody.ts';
import type { DeletionReason } from './custody.events.ts';

/** Most holds that a meeting ever has, released ones included. */
export const maxHolds = 100;

/** One hold. */
export interface Hold {
  readonly person: PersonId | null;
  /** Who asked for its release. */
  asker: string | null;
  released: boolean;
}

/** A deletion that is permitted: it goes on until it is certified. */
export interface Deletion {
  readonly reason: DeletionReason;
  readonly dueAt: Instant;
  readonly permittedAt: Instant;
  inventory: Omit<MediaInventory, 'listed'> | null;
  certified: (MediaRemoval & { readonly certificate: string }) | null;
}

export interface CustodyState {
  terms: RetentionTerms | null;
  readonly holds: Map<HoldId, Hold>;
  deletion: Deletion | null;
}
