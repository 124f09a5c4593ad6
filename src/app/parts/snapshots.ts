// Who takes snapshots, who begins from them, and who checks them: one set for each aggregate, over one shelf. They are kept
// in PostgreSQL whichever store keeps the log.
import { foldNames } from '../../adapters/codec/typed/fold-versions.ts';
import { typedSnapshots } from '../../adapters/codec/typed/typed-snapshots.ts';
import type { TypedSnapshotsPorts } from '../../adapters/codec/typed/typed-snapshots.ts';
import { createPostgresSnapshotShelf } from '../../adapters/postgres/postgres-snapshot-shelf.ts';
import type { Category } from '../../domain/all-aggregates.ts';
import { parseStreamName } from '../../domain/shared/ids.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { SnapshotShelf } from '../../ports/snapshot-shelf.port.ts';
import type { Snapshots } from '../../ports/snapshots.port.ts';
import { replaysOf } from '../../read/audit/audit-fold.ts';
import type { Replays } from '../../read/audit/audit-fold.ts';
import type { AuditPorts } from '../../read/audit/audit-ports.ts';
import type { ChorePorts } from '../../reactors/chores.ts';
import { checkSomeSnapshots } from '../../reactors/snapshot-sampling.ts';
import { aggregates } from '../../write/aggregates.ts';
import type { Fold } from '../../write/fold.ts';
import { ofEach } from '../../write/of-each.ts';
import { snapshotCheck } from '../../write/snapshot-check.ts';
import type { SnapshotCheck } from '../../write/snapshot-check.ts';
import { snapshotTaker } from '../../write/snapshot-taker.ts';
import type { SnapshotTaker } from '../../write/snapshot-taker.ts';
import type { TamperingWatch } from '../tampering-watch.ts';
import type { EventParts } from './events.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What snapshots are made with. */
export interface SnapshotPartsPorts extends Pick<EventParts, 'store' | 'auditStore'> {
  readonly pools: Pick<Pools, 'of'>;
  readonly observer: Observer;
  readonly tampering: Pick<TamperingWatch, 'knows'>;
  /** What a check does with a snapshot that is not what the full fold gives: `drop` it, unless `keep` is given. */
  readonly differing?: 'drop' | 'keep' | undefined;
}

/** Snapshots. */
export interface SnapshotParts {
  readonly snapshotTaker: () => SnapshotTaker;
  /** How audits fold: each from the nearest snapshot on, read as the auditor's role. */
  readonly replays: () => AuditPorts['replays'];
  /** Compares one snapshot with the full fold, whatever its aggregate; `gone` for a stream of none. */
  readonly checkSnapshot: () => SnapshotCheck;
  /** What housekeeping does about snapshots, as the scheduler's role. */
  readonly snapshotChores: () => ChorePorts['snapshots'];
  /** Lists and samples what is kept, as the scheduler's role; drops as the appender's. */
  readonly snapshotShelf: () => Pick<SnapshotShelf, 'list' | 'sample' | 'drop'>;
}

/** The parts of snapshots; the taker stops when they are closed. */
export function snapshotParts({ part }: Opening, ports: SnapshotPartsPorts): SnapshotParts {
  const { store, auditStore, pools, observer, differing, tampering } = ports;
  const shelves = {
    commands: part('snapshots of commands', () => createPostgresSnapshotShelf(pools.of('commands'))),
    audits: part('snapshots of audits', () => createPostgresSnapshotShelf(pools.of('audits'))),
    timers: part('snapshots of timers', () => createPostgresSnapshotShelf(pools.of('timers'))),
  };
  /** A stream that was found changed is folded from its beginning, so that whoever asks meets what was changed. */
  const honest = (shelf: TypedSnapshotsPorts['shelf']): TypedSnapshotsPorts['shelf'] => ({
    ...shelf,
    find: (series, limit) =>
      tampering.knows(series.stream) ? Promise.resolve(undefined) : shelf.find(series, limit),
  });
  const snapshotsOf = <State>(fold: Fold<State>): Snapshots<State> =>
    typedSnapshots(fold, { shelf: honest(shelves.commands()), store: store(), observer });
  const taker = part(
    'taker of snapshots',
    () => snapshotTaker({ store: store(), snapshotsOf, observer }),
    ({ stop }) => stop(),
  );
  const checkSnapshot = part('check of snapshots', () => {
    const checks = checksOf(store(), snapshotsOf, differing);
    const check: SnapshotCheck = async (tenant, stream, revision) => {
      const category = parseStreamName(stream)?.category ?? '';
      return (await checks.get(category)?.(tenant, stream, revision)) ?? 'gone';
    };
    return check;
  });
  return {
    snapshotTaker: taker,
    replays: part('replays', () =>
      ofEach<typeof aggregates, Readonly<Record<Category, Replays>>>(
        aggregates,
        ({ decider, describe, occurredBy }) => {
          // Auditors only read: a snapshot that is not what its stream says is dropped by who may.
          const shelf = honest({ ...shelves.audits(), drop: shelves.commands().drop });
          const { find } = typedSnapshots(decider, { shelf, store: auditStore(), observer });
          const fold = { ...decider, describe, ...(occurredBy && { occurredBy }) };
          return replaysOf(fold, { find, passed: taker().of(decider).passed });
        },
      ),
    ),
    checkSnapshot,
    snapshotChores: part('chores of snapshots', () => {
      const [shelf, folds, check] = [shelves.timers(), foldNames(), checkSnapshot()];
      return { shelf, folds, checkSome: () => checkSomeSnapshots({ shelf, folds, check, observer }) };
    }),
    snapshotShelf: part('shelf of snapshots', () => {
      const { list, sample } = shelves.timers();
      return { list, sample, drop: shelves.commands().drop };
    }),
  };
}

/** How snapshots of each aggregate are checked. */
function checksOf(
  store: ReturnType<EventParts['store']>,
  snapshotsOf: <State>(fold: Fold<State>) => Snapshots<State>,
  differing: SnapshotPartsPorts['differing'],
): ReadonlyMap<string, SnapshotCheck> {
  const checkOf = <State>(fold: Fold<State>): SnapshotCheck => {
    const { matches, drop } = snapshotsOf(fold);
    return snapshotCheck(fold, store, {
      matches,
      drop: differing === 'keep' ? () => Promise.resolve() : drop,
    });
  };
  return new Map(
    Object.values(aggregates).map(({ decider }) => [decider.category, checkOf<unknown>(decider)]),
  );
}
