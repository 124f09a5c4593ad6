// Which adapters keep the log, the keys and the read models.
import type { Pool } from 'pg';
import { allCodecs } from '../adapters/codec/words/all-codecs.ts';
import { systemRandom } from '../adapters/codec/typed/random.ts';
import { typedEventFeed } from '../adapters/codec/typed/typed-event-feed.ts';
import { typedEventStore } from '../adapters/codec/typed/typed-event-store.ts';
import { createPostgresDueItems } from '../adapters/postgres/postgres-due-items.ts';
import { postgresKeyring } from '../adapters/postgres/keys/postgres-keyring.ts';
import { createPostgresLeases } from '../adapters/postgres/postgres-leases.ts';
import { createPostgresProjectionRecords } from '../adapters/postgres/read-models/postgres-projection-records.ts';
import { createPostgresProjectionStore } from '../adapters/postgres/read-models/postgres-projection-store.ts';
import { createPostgresReadDb } from '../adapters/postgres/read-models/postgres-read-db.ts';
import { createPostgresReadModelWorkshop } from '../adapters/postgres/read-models/postgres-read-model-workshop.ts';
import { createPostgresVisibility } from '../adapters/postgres/read-models/postgres-visibility.ts';
import type { RoleName } from '../adapters/postgres/roles.ts';
import type { AnswerRetention } from '../ports/answer-retention.port.ts';
import type { DueItems } from '../ports/due-items.port.ts';
import type { RecordedFeed } from '../ports/event-feed.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import type { Keyring } from '../ports/keyring.port.ts';
import type { Leases } from '../ports/lease.port.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { ProjectionRecords } from '../ports/projection-records.port.ts';
import type { ProjectionStore } from '../ports/projection-store.port.ts';
import type { WatchedReadDb } from '../ports/read-db.port.ts';
import type { ReadModelWorkshop } from '../ports/read-model-workshop.port.ts';
import { tableName } from '../ports/read-table.ts';
import type { RootKey } from '../ports/root-key.port.ts';
import type { Visibility } from '../ports/visibility.port.ts';
import { keyOfProjection } from '../projections/all.ts';
import { dueItemsTable } from '../projections/due-items/due-items.table.ts';
import { createFeedPages } from '../following/feed-pages.ts';
import type { SequencerPorts } from '../projections/sequencer.ts';
import { openLog } from './build-log.ts';
import type { OpenedLog } from './build-log.ts';
import type { EventStorePlace } from './config-values.ts';
import { openPools } from './pools.ts';
import type { PoolsOptions } from './pools.ts';

/** What storage is opened with. */
export interface StorageOptions extends PoolsOptions {
  readonly rootKey: RootKey;
  readonly pace: Pace;
  /** Where the log is: the same PostgreSQL where nothing is named. */
  readonly eventStore?: EventStorePlace;
  /** The epoch of the history that is served, as far as it is known by now. */
  readonly epoch?: (() => string | undefined) | undefined;
}

/** Everything that keeps something. */
export interface Storage {
  readonly log: EventLog;
  readonly logKind: OpenedLog['kind'];
  readonly remembered: OpenedLog['remembered'];
  readonly store: EventStore;
  /** Reads the log as the auditor's role, one tenant at a time. */
  readonly auditStore: EventStore;
  readonly feed: RecordedFeed;
  /** Numbers the events of a log whose positions have holes, from its raw feed. */
  readonly sequencing: Pick<SequencerPorts, 'feed' | 'sequencer'> | undefined;
  readonly keyring: Keyring;
  readonly leases: Leases;
  readonly projectionStore: ProjectionStore;
  readonly workshop: ReadModelWorkshop;
  readonly records: ProjectionRecords;
  readonly readDb: WatchedReadDb;
  readonly visibility: Visibility;
  readonly dueItems: DueItems;
  /** What sweeping needs, as the scheduler's role. */
  readonly keeping: { readonly leases: Leases; readonly answers: AnswerRetention };
  /** The projectors' hook: what is visible now. */
  readonly advanced: (key: string, position: bigint) => void;
  /** The pool that a role's probe at start-up looks through. */
  readonly poolOf: (role: RoleName) => Pool;
  readonly close: () => Promise<void>;
}

/** Opens pools (they connect when first used) and puts the adapters on them. */
export function openStorage(options: StorageOptions): Storage {
  const { ownerUrl, rolesKey, rootKey, pace, observer, eventStore = { kind: 'postgres' } } = options;
  const pools = openPools({ ownerUrl, rolesKey, observer });
  const { projecting, queries, owner } = pools;
  const opened = openLog(eventStore, pools);
  const { log, auditLog, feed: rawFeed, sequencer } = opened;
  const keyring = postgresKeyring({ pool: pools.keys, rootKey, nowMs: pace.monotonicMs });
  const [codecs, random] = [allCodecs(), systemRandom()];
  const feed = createFeedPages({ feed: rawFeed, decoder: typedEventFeed({ keyring, codecs }), pace });
  const visibility = createPostgresVisibility({
    pool: queries,
    keyOf: keyOfProjection,
    epoch: options.epoch,
  });
  return {
    log,
    logKind: opened.kind,
    remembered: opened.remembered,
    store: typedEventStore({ log, keyring, codecs, random }),
    auditStore: typedEventStore({ log: auditLog, keyring, codecs, random }),
    feed,
    sequencing: sequencer && { feed: rawFeed, sequencer },
    keyring,
    leases: createPostgresLeases(projecting),
    projectionStore: createPostgresProjectionStore({ pool: projecting, owner }),
    workshop: createPostgresReadModelWorkshop({ pool: projecting, owner }),
    records: createPostgresProjectionRecords(projecting),
    readDb: createPostgresReadDb(queries, keyOfProjection),
    visibility,
    dueItems: createPostgresDueItems({ pool: pools.timers, table: tableName(dueItemsTable) }),
    keeping: { leases: createPostgresLeases(pools.timers), answers: opened.answers },
    advanced: visibility.advanced,
    poolOf: pools.asRole,
    async close() {
      visibility.close();
      await opened.close();
      await pools.close();
    },
  };
}
