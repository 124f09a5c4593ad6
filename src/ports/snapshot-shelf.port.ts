// The need to keep folded states as texts, each at its place: a stream, a version of the fold's code, a revision.
// Knows no aggregate; `snapshots.port.ts` puts states on top.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { StreamTail } from './event-store.port.ts';

/** Whose state it is, by which code (`meeting@3f09c2…`), after which event. */
export interface SnapshotPlace {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly fold: string;
  readonly revision: bigint;
}

/** A kept state; `tail` is the event it ends with. */
export interface ShelvedState extends Omit<SnapshotPlace, 'revision'> {
  readonly tail: StreamTail;
  readonly state: string;
}

/** What operators see of one. */
export interface ShelvedEntry extends SnapshotPlace {
  readonly at: Instant;
  readonly taken: Instant;
  readonly characters: number;
}

/** The shelf. Reading and keeping is the command path's, looking over tenants and sweeping the scheduler's. Raises the database's faults. */
export interface SnapshotShelf {
  /** Where something is kept at the place already, it stays. */
  readonly put: (shelved: ShelvedState) => Promise<void>;
  /** The newest one not behind `revision` and `at` (both inclusive, where given). */
  readonly find: (
    place: Omit<SnapshotPlace, 'revision'>,
    limit: { readonly revision?: bigint | undefined; readonly at?: Instant | undefined },
  ) => Promise<ShelvedState | undefined>;
  /** Whether there was one. */
  readonly drop: (place: SnapshotPlace) => Promise<boolean>;
  /** At most `limit` of these folds, picked by lot. */
  readonly sample: (folds: readonly string[], limit: number) => Promise<readonly SnapshotPlace[]>;
  /** At most `limit` behind a place, in the order of stream, fold and revision; all tenants. */
  readonly list: (after: SnapshotPlace | undefined, limit: number) => Promise<readonly ShelvedEntry[]>;
  /** Deletes at most `limit` that were taken before an instant and are of none of the folds `but`; gives how many. */
  readonly sweep: (but: readonly string[], takenBefore: Instant, limit: number) => Promise<number>;
}
