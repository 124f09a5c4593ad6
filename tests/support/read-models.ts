// Read models on a database of its own, filled by the projections themselves, for tests of queries.
import { randomUUID } from 'node:crypto';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import { createPostgresProjectionStore } from '../../src/adapters/postgres/read-models/postgres-projection-store.ts';
import { createPostgresReadDb } from '../../src/adapters/postgres/read-models/postgres-read-db.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { WatchedReadDb } from '../../src/ports/read-db.port.ts';
import { allProjections } from '../../src/projections/all.ts';
import { projectBatch } from '../../src/projections/batch.ts';
import { projectionKey } from '../../src/projections/projection.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { freshDatabase } from './database.ts';
import type { FreshDatabase } from './database.ts';

/** Read models and the questions to them. */
export interface ReadModels {
  readonly db: WatchedReadDb;
  readonly database: FreshDatabase;
  /** Projects events, in order, in batches of a size; positions grow from call to call. */
  readonly project: (
    events: readonly RecordedEvent[],
    size?: number,
    only?: readonly Projection[],
  ) => Promise<void>;
  /** A question of the projector's, who sees every tenant. */
  readonly look: (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
  /** Takes every row away. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const first = 1n;

function keyOf(name: string): string {
  return projectionKey(allProjections.find((projection) => projection.name === name)!);
}

/** Opens them: every table, no row. */
export async function openReadModels(): Promise<ReadModels> {
  const database = await freshDatabase();
  const common = { applicationName: 'read model test', statementTimeoutMs: 20_000, pipeline: true };
  const pool = createPool({ ...common, url: database.roleUrl('vm_projector'), maxConnections: 2 });
  const owner = createPool({ ...common, url: database.ownerUrl, maxConnections: 2 });
  const queryPool = createPool({ ...common, url: database.roleUrl('vm_query'), maxConnections: 2 });
  const store = createPostgresProjectionStore({ pool, owner });
  await store.ensureTables(allProjections.flatMap(({ tables }) => tables));
  const epoch = randomUUID();
  const projectOne = async (projection: Projection, events: readonly RecordedEvent[], size: number) => {
    const key = projectionKey(projection);
    const { checkpoint } = await store.claim(key, first, epoch);
    const standing = {
      fence: first,
      epoch,
      skips: new Set<bigint>(),
      parked: new Set<string>(),
      position: checkpoint.position,
      committed: checkpoint.position,
    };
    for (let start = 0; start < events.length; start += size) {
      const batch = events
        .slice(start, start + size)
        .map((recorded) => ({ kind: 'recorded', recorded }) as const);
      const result = await projectBatch({ projection, key, store }, standing, batch);
      if (result.newlyParked > 0)
        throw new Error(`${projection.name} parked ${[...standing.parked].join(', ')}`);
    }
  };
  return {
    db: createPostgresReadDb(queryPool, keyOf),
    database,
    project: async (events, size = 1_000, only = allProjections) => {
      for (const projection of only) await projectOne(projection, events, size);
    },
    look: async (sql, values = []) => (await pool.query<Record<string, unknown>>(sql, [...values])).rows,
    empty: async () => {
      const names = allProjections.flatMap(({ tables }) =>
        tables.map((table) => `read.${table.name}_v${table.version}`),
      );
      await owner.query(`truncate ${names.join(', ')}; delete from ops.projections`);
    },
    close: async () => {
      await Promise.all([pool, owner, queryPool].map((one) => endPool(one)));
      await database.drop();
    },
  };
}
