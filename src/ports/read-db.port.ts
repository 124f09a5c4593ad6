// The need to query the read models of one tenant: SQL text and values in, rows out, together with the state of the
// projections that made them. No connection, no transaction; row-level security hides other tenants' rows.
import type { TenantId } from '../domain/shared/ids.ts';
import type { ProjectionStatus } from './projection-store.port.ts';

/** One row as the driver gives it: bigint for int8, ISO text for timestamptz, parsed jsonb. */
export type DbRow = Readonly<Record<string, unknown>>;

/** Reads in one round trip; raises a transient fault after a timeout or a lost connection. */
export interface ReadDb {
  readonly query: (tenant: TenantId, sql: string, values: readonly unknown[]) => Promise<readonly DbRow[]>;
}

/** The source of rows: a projection, by its name, and those of its events on which the rows depend. */
export interface RowSource {
  readonly projection: string;
  /** Only events of streams of this category; of all streams where it is left out. */
  readonly category?: string;
  /** Only events of the one stream of this id in the category. */
  readonly id?: string;
}

/** The state of a source before the query ran. Parked streams of other tenants are left out. */
export interface SourceStanding {
  readonly projection: string;
  readonly status: ProjectionStatus | 'never-run';
  /** How far the projection has come. */
  readonly position: bigint;
  /** The position of the earliest event for which a stream of the source was parked. */
  readonly parkedAt: bigint | undefined;
  /** The same for the source's whole category, whatever its id. */
  readonly kindParkedAt: bigint | undefined;
}

/** Read models that also give the state of their sources, in the same round trip. */
export interface WatchedReadDb extends ReadDb {
  /** One state for each source, in order, no newer than the rows: whatever was parked before the rows were read is in it. */
  readonly queryWatched: (
    tenant: TenantId,
    question: { readonly sql: string; readonly values: readonly unknown[] },
    sources: readonly RowSource[],
  ) => Promise<{ readonly rows: readonly DbRow[]; readonly standings: readonly SourceStanding[] }>;
}
