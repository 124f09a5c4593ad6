// The shelf of snapshots in the configured database, for the time of one verb: what is kept, how one is compared with the
// full fold of its stream, how one is dropped, and the record of what was done.
import { createPostgresSnapshotShelf } from '../../adapters/postgres/postgres-snapshot-shelf.ts';
import { recordLogAct } from '../../adapters/postgres/log-acts.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import type { SnapshotShelf } from '../../ports/snapshot-shelf.port.ts';
import type { SnapshotCheck } from '../../write/snapshot-check.ts';
import { buildSnapshots } from '../build-snapshots.ts';
import { openStorage } from '../build-storage.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** What snapshots are worked on with. */
export interface SnapshotBench {
  readonly shelf: Pick<SnapshotShelf, 'list' | 'sample' | 'drop'>;
  /** How snapshots of this code are filed; others belong to another version and can't be compared. */
  readonly folds: readonly string[];
  /** Compares one; changes nothing. */
  readonly check: SnapshotCheck;
  readonly record: (deed: string, act: OperatorAct) => Promise<void>;
}

/** Runs work with a bench and closes everything. Raises the faults of opening the installation and of the work. */
export async function withSnapshots<Result>(
  wish: InstallationWish,
  work: (bench: SnapshotBench) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, async ({ ownerUrl, rolesKey, rootKey, observer }) => {
    const { eventStore } = wish.config;
    const storage = openStorage({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer, eventStore });
    try {
      const { check, chores } = buildSnapshots({ storage, observer, differing: 'keep' });
      const { list, sample } = createPostgresSnapshotShelf(storage.poolOf('vm_scheduler'));
      const { drop } = createPostgresSnapshotShelf(storage.poolOf('vm_appender'));
      return await work({
        shelf: { list, sample, drop },
        folds: chores.folds,
        check,
        record: (deed, act) => recordLogAct(storage.poolOf('vm_projector'), deed, act),
      });
    } finally {
      await storage.close();
    }
  });
}
