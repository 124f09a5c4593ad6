// The projection runtime on a database of its own, as one process of the program would open it.
import { randomUUID } from 'node:crypto';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import { createPostgresStuckWork } from '../../src/adapters/postgres/postgres-stuck-work.ts';
import { createPostgresLeases } from '../../src/adapters/postgres/postgres-leases.ts';
import { createPostgresProjectionRecords } from '../../src/adapters/postgres/read-models/postgres-projection-records.ts';
import { createPostgresProjectionStore } from '../../src/adapters/postgres/read-models/postgres-projection-store.ts';
import { createPostgresReadDb } from '../../src/adapters/postgres/read-models/postgres-read-db.ts';
import { createPostgresReadModelWorkshop } from '../../src/adapters/postgres/read-models/postgres-read-model-workshop.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import { projectionKey } from '../../src/projections/projection.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { createProjectionOperator } from '../../src/projections/operator.ts';
import { ownerOf, stuckStreams } from '../../src/projections/stuck-streams.ts';
import { stuckDesk } from '../../src/app/stuck-desk.ts';
import { createProjector } from '../../src/projections/projector.ts';
import type { ProjectorOptions, ProjectorPorts } from '../../src/projections/projector.ts';
import type { FreshDatabase } from './database.ts';
import type { ArrayLog } from './recorded-events.ts';

/** What was told to an observer. */
export interface Told {
  readonly observer: Observer;
  readonly facts: { readonly fact: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly gauges: Map<string, number>;
}

/** An observer that remembers. */
export function rememberingObserver(): Told {
  const facts: Told['facts'] = [];
  const gauges = new Map<string, number>();
  const note = (fact: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    facts.push({ fact, fields });
  };
  const observer: Observer = {
    debug: note,
    info: note,
    warn: note,
    error: note,
    child: () => observer,
    count: () => undefined,
    time: () => undefined,
    gauge: (metric, value) => gauges.set(metric, value),
  };
  return { observer, facts, gauges };
}

/** Opens pools and adapters on a database. */
export function openRuntime(database: FreshDatabase) {
  const common = { applicationName: 'projection test', statementTimeoutMs: 20_000 };
  const pool = createPool({
    ...common,
    url: database.roleUrl('vm_projector'),
    maxConnections: 8,
    pipeline: true,
  });
  const owner = createPool({ ...common, url: database.ownerUrl, maxConnections: 3 });
  const queryPool = createPool({
    ...common,
    url: database.roleUrl('vm_query'),
    maxConnections: 4,
    pipeline: true,
  });
  const contentions: number[] = [];
  const workshop = createPostgresReadModelWorkshop({
    pool,
    owner,
    onContention: (attempt) => contentions.push(attempt),
  });
  const ports = {
    pool,
    owner,
    queryPool,
    store: createPostgresProjectionStore({ pool, owner }),
    leases: createPostgresLeases(pool),
    records: createPostgresProjectionRecords(pool),
    readDb: createPostgresReadDb(queryPool, (name) => `${name}@1`),
    workshop,
    pace: systemPace,
    clock: { now: () => '2026-03-02T10:00:00.000Z' as Instant },
    contentions,
  };
  return {
    ...ports,
    projector: (
      projection: Projection,
      log: ArrayLog,
      options: Partial<ProjectorOptions> = {},
      others: Partial<ProjectorPorts> = {},
    ) =>
      createProjector(
        { ...ports, projection, feed: log.feed, observer: rememberingObserver().observer, ...others },
        { holder: randomUUID(), ...quick, ...options },
      ),
    operator: (projections: readonly Projection[], log: ArrayLog) =>
      createProjectionOperator({
        sequencing: undefined,
        unit: 'events',
        ...ports,
        projections,
        feed: log.feed,
        events: eventsOf(log),
        holder: randomUUID(),
      }),
    streamsOwner: (projection: Projection, log: ArrayLog) =>
      stuckStreams({ ...ports, feed: log.feed, events: eventsOf(log), holder: randomUUID() }, projection),
    desk: (projections: readonly Projection[], log: ArrayLog) => {
      const events = eventsOf(log);
      const acting = { ...ports, feed: log.feed, events, holder: randomUUID() };
      return stuckDesk({
        work: createPostgresStuckWork(pool, projections.map(projectionKey), []),
        owners: new Map(projections.map((each) => [ownerOf(each), stuckStreams(acting, each)])),
        record: (_act, _target, _by, doing) => doing(),
      });
    },
    close: async () => {
      await Promise.all([endPool(pool), endPool(owner), endPool(queryPool)]);
    },
  };
}

const eventsOf = (log: ArrayLog) => ({
  ...log.store,
  readTenant: () => Promise.reject(new Error('not used')),
  append: () => Promise.reject(new Error('not used')),
  tail: log.feed.tail,
});

export type Runtime = ReturnType<typeof openRuntime>;

const quick = {
  leaseTtlMs: 600,
  leaseRenewMs: 100,
  standbyMs: 50,
  idleMs: 50,
  firstPauseMs: 10,
  longestPauseMs: 100,
};

/** Starts a projector; `stop` resolves when it has given its lease back. */
export function started(projector: { readonly run: (signal: AbortSignal) => Promise<void> }) {
  const abort = new AbortController();
  const running = projector.run(abort.signal);
  return {
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

/** Waits until a condition holds; fails after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
