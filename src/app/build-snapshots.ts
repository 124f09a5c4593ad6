// Who takes snapshots, who begins from them, and who checks them: one set for each aggregate, over one shelf.
import { foldNames } from '../adapters/codec/typed/fold-versions.ts';
import { typedSnapshots } from '../adapters/codec/typed/typed-snapshots.ts';
import { createPostgresSnapshotShelf } from '../adapters/postgres/postgres-snapshot-shelf.ts';
import type { Category } from '../domain/all-aggregates.ts';
import { parseStreamName } from '../domain/shared/ids.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { Snapshots } from '../ports/snapshots.port.ts';
import { replaysOf } from '../read/audit/audit-fold.ts';
import type { Replays } from '../read/audit/audit-fold.ts';
import type { AuditPorts } from '../read/audit/audit-ports.ts';
import { checkSomeSnapshots } from '../reactors/snapshot-sampling.ts';
import type { ChorePorts } from '../reactors/chores.ts';
import { aggregates } from '../write/aggregates.ts';
import type { Fold } from '../write/fold.ts';
import { ofEach } from '../write/of-each.ts';
import { snapshotCheck } from '../write/snapshot-check.ts';
import type { SnapshotCheck } from '../write/snapshot-check.ts';
import { snapshotTaker } from '../write/snapshot-taker.ts';
import type { SnapshotTaker } from '../write/snapshot-taker.ts';
import type { Storage } from './build-storage.ts';

/** What snapshots are made with. */
export interface SnapshotParts {
  readonly storage: Pick<Storage, 'store' | 'auditStore' | 'poolOf'>;
  readonly observer: Observer;
  /** Whether a check drops a snapshot that is not what the full fold gives, as it does where nothing is said. */
  readonly differing?: 'drop' | 'keep';
}

/** What is made. */
export interface BuiltSnapshots {
  readonly taker: SnapshotTaker;
  /** How audits fold: each from the nearest snapshot on, read as the auditor's role. */
  readonly replays: AuditPorts['replays'];
  /** Compares one snapshot with the full fold, whatever its aggregate; `gone` for a stream of none. */
  readonly check: SnapshotCheck;
  readonly chores: ChorePorts['snapshots'];
}

/** Everything about snapshots, over the program's storage; they lie in PostgreSQL whichever store keeps the log. */
export function buildSnapshots({ storage, observer, differing = 'drop' }: SnapshotParts): BuiltSnapshots {
  const { store, auditStore, poolOf } = storage;
  const ofCommands = createPostgresSnapshotShelf(poolOf('vm_appender'));
  const ofAudits = createPostgresSnapshotShelf(poolOf('vm_auditor'));
  const snapshotsOf = <State>(fold: Fold<State>): Snapshots<State> =>
    typedSnapshots(fold, { shelf: ofCommands, store, observer });
  const taker = snapshotTaker({ store, snapshotsOf, observer });

  const replays = ofEach<typeof aggregates, Readonly<Record<Category, Replays>>>(
    aggregates,
    ({ decider, describe }) => {
      const { find } = typedSnapshots(decider, { shelf: ofAudits, store: auditStore, observer });
      return replaysOf({ ...decider, describe }, { find, passed: taker.of(decider).passed });
    },
  );

  const checkOf = <State>(fold: Fold<State>): SnapshotCheck => {
    const { matches, drop } = snapshotsOf(fold);
    return snapshotCheck(fold, store, {
      matches,
      drop: differing === 'drop' ? drop : () => Promise.resolve(),
    });
  };
  const checks = new Map<string, SnapshotCheck>(
    Object.values(aggregates).map(({ decider }) => [decider.category, checkOf<unknown>(decider)]),
  );
  const check: SnapshotCheck = async (tenant, stream, revision) => {
    const category = parseStreamName(stream)?.category ?? '';
    return (await checks.get(category)?.(tenant, stream, revision)) ?? 'gone';
  };

  const shelf = createPostgresSnapshotShelf(poolOf('vm_scheduler'));
  const folds = foldNames();
  return {
    taker,
    replays,
    check,
    chores: { shelf, folds, checkSome: () => checkSomeSnapshots({ shelf, folds, check, observer }) },
  };
}
