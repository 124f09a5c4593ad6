// The need to store folded states as texts, each at its place: a stream, a version of the fold's code, a revision.
// Knows no aggregate; `snapshots.port.ts` puts typed states on top.
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

/** The shelf. The command path reads and stores; the scheduler, over all tenants, samples and sweeps. Raises the database's faults. */
export interface SnapshotShelf {
  /** Stores a state; if one is stored at the place already, that one stays. */
  readonly put: (shelved: ShelvedState) => Promise<void>;
  /** The newest one up to `revision` and `at` (both inclusive, where given). */
  readonly find: (
    place: Omit<SnapshotPlace, 'revision'>,
    limit: { readonly revision?: bigint | undefined; readonly at?: Instant | undefined },
  ) => Promise<ShelvedState | undefined>;
  /** Whether there was one. */
  readonly drop: (place: SnapshotPlace) => Promise<boolean>;
  /** At most `limit` of these folds, picked at random. */
  readonly sample: (folds: readonly string[], limit: number) => Promise<readonly SnapshotPlace[]>;
  /** At most `limit` after a place, ordered by stream, fold and revision; of all tenants. */
  readonly list: (after: SnapshotPlace | undefined, limit: number) => Promise<readonly ShelvedEntry[]>;
  /** Deletes at most `limit` that were taken before an instant and belong to none of the folds `but`; returns how many. */
  readonly sweep: (but: readonly string[], takenBefore: Instant, limit: number) => Promise<number>;
}
