// Read models: written by projections, made anew by rebuilds, asked by queries; and the record of what operators did.
import { recordLogAct } from '../../adapters/postgres/log-acts.ts';
import { createPostgresLeases } from '../../adapters/postgres/postgres-leases.ts';
import { createPostgresOverdueDeletions } from '../../adapters/postgres/postgres-overdue-deletions.ts';
import { makeTables } from '../../adapters/postgres/read-models/make-tables.ts';
import { createPostgresProjectionRecords } from '../../adapters/postgres/read-models/postgres-projection-records.ts';
import { createPostgresProjectionStore } from '../../adapters/postgres/read-models/postgres-projection-store.ts';
import { createPostgresReadDb } from '../../adapters/postgres/read-models/postgres-read-db.ts';
import { createPostgresReadModelWorkshop } from '../../adapters/postgres/read-models/postgres-read-model-workshop.ts';
import type { Leases } from '../../ports/lease.port.ts';
import type { OverdueDeletions } from '../../ports/overdue-deletions.port.ts';
import type { OperatorAct, ProjectionRecords } from '../../ports/projection-records.port.ts';
import type { ProjectionStore } from '../../ports/projection-store.port.ts';
import { tableName } from '../../ports/read-table.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import type { ReadModelWorkshop } from '../../ports/read-model-workshop.port.ts';
import { allProjections, keyOfProjection } from '../../projections/all.ts';
import { retentionTable } from '../../projections/retention/retention.table.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** Read models. */
export interface ReadModelParts {
  readonly projectionStore: () => ProjectionStore;
  readonly workshop: () => ReadModelWorkshop;
  readonly records: () => ProjectionRecords;
  /** Leases of those who follow the log, as the projector's role. */
  readonly leases: () => Leases;
  readonly readDb: () => WatchedReadDb;
  /** Late deletions of all tenants, as the projector's role. */
  readonly overdueDeletions: () => OverdueDeletions;
  /** Makes the tables that this code's projections write and that are missing. Raises PostgreSQL's faults. */
  readonly makeReadTables: () => Promise<void>;
  /** Puts on record what an operator did to the whole log. */
  readonly recordOfLog: (act: string, by: OperatorAct) => Promise<void>;
}

const schema = 'read';

/** The parts of read models. */
export function readModelParts({ part }: Opening, pools: Pools): ReadModelParts {
  const rowsAndTables = () => ({ pool: pools.of('projecting'), owner: pools.of('owner') });
  return {
    projectionStore: part('projection store', () => createPostgresProjectionStore(rowsAndTables())),
    workshop: part('workshop of read models', () => createPostgresReadModelWorkshop(rowsAndTables())),
    records: part('records of projections', () => createPostgresProjectionRecords(pools.of('projecting'))),
    leases: part('leases', () => createPostgresLeases(pools.of('projecting'))),
    readDb: part('read models', () =>
      createPostgresReadDb(pools.of('queries'), keyOfProjection, pools.timerOf('queries')),
    ),
    overdueDeletions: part('late deletions', () =>
      createPostgresOverdueDeletions({ pool: pools.of('projecting'), table: tableName(retentionTable) }),
    ),
    makeReadTables: () =>
      makeTables(
        pools.of('owner'),
        schema,
        allProjections.flatMap(({ tables }) => tables),
      ),
    recordOfLog: (act, by) => recordLogAct(pools.of('projecting'), act, by),
  };
}
