// The need to put a question to the read models of one tenant: SQL text and values in, rows out, and with them how
// what they were made from stood. No connection, no transaction; row-level security makes other tenants' rows invisible.
import type { TenantId } from '../domain/shared/ids.ts';
import type { ProjectionStatus } from './projection-store.port.ts';

/** One row as the driver gives it: bigint for int8, ISO text for timestamptz, parsed jsonb. */
export type DbRow = Readonly<Record<string, unknown>>;

/** Reads in one round trip; raises a transient fault on a timeout or a lost connection. */
export interface ReadDb {
  readonly query: (tenant: TenantId, sql: string, values: readonly unknown[]) => Promise<readonly DbRow[]>;
}

/** What rows are made from: a projection, by its name, and those of its events that the rows depend on. */
export interface RowSource {
  readonly projection: string;
  /** Only events of streams of this category; of all streams where it is left out. */
  readonly category?: string;
  /** Only events of the one stream of this id in the category. */
  readonly id?: string;
}

/** How a source stood before the question was put; what is parked of other tenants' is not told. */
export interface SourceStanding {
  readonly projection: string;
  readonly status: ProjectionStatus | 'never-run';
  /** How far the projection has come. */
  readonly position: bigint;
  /** Of the earliest event for which a stream of the source was parked. */
  readonly parkedAt: bigint | undefined;
  /** The same whatever the source's id: of its category. */
  readonly kindParkedAt: bigint | undefined;
}

/** Read models that tell how they stood, in the same round trip. */
export interface WatchedReadDb extends ReadDb {
  /** One standing for each source, in order, no newer than the rows: what was parked before them is told. */
  readonly queryWatched: (
    tenant: TenantId,
    question: { readonly sql: string; readonly values: readonly unknown[] },
    sources: readonly RowSource[],
  ) => Promise<{ readonly rows: readonly DbRow[]; readonly standings: readonly SourceStanding[] }>;
}
