// The shelf of snapshots in the configured database, for the time of one verb: what is kept, how one is compared with the
// full fold of its stream, how one is dropped, and the record of what was done.
import type { SnapshotShelf } from '../../ports/snapshot-shelf.port.ts';
import type { SnapshotCheck } from '../../write/snapshot-check.ts';
import type { OnRecord } from '../operator-acts.ts';
import { actsOf } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** What snapshots are worked on with. */
export interface SnapshotBench {
  readonly shelf: Pick<SnapshotShelf, 'list' | 'sample' | 'drop'>;
  /** How snapshots of this code are filed; others belong to another version and can't be compared. */
  readonly folds: readonly string[];
  /** Compares one; changes nothing. */
  readonly check: SnapshotCheck;
  readonly onRecord: OnRecord;
}

/** Runs work with a bench and closes everything. Raises the faults of opening the installation and of the work. */
export async function withSnapshots<Result>(
  wish: InstallationWish,
  work: (bench: SnapshotBench) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, ({ parts }) =>
    work({
      shelf: parts.snapshotShelf(),
      folds: parts.snapshotChores().folds,
      check: parts.checkSnapshot(),
      onRecord: actsOf(parts).onRecord,
    }),
  );
}
