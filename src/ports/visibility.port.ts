// The need to wait, for a bounded time, until a projection has made a log position visible: read-your-writes.
import type { ProjectionStatus } from './projection-store.port.ts';

/**
 * The position of a projection, and whether it advances by itself. `stale` tells operators why it will not catch up
 * without them (parked streams of any tenant, a stop); tenants must not see it.
 */
export interface ProjectionStanding {
  readonly position: bigint;
  readonly status: ProjectionStatus | 'never-run';
  readonly stale: string | undefined;
}

export interface Visibility {
  /**
   * Resolves true once the projection has reached the position; false after `timeoutMs` or when the signal aborts, and
   * at once if the projection is stopped before the position, because then only an operator can get it there.
   */
  readonly waitFor: (
    projection: string,
    position: bigint,
    timeoutMs: number,
    signal?: AbortSignal,
  ) => Promise<boolean>;
  readonly standing: (projection: string) => Promise<ProjectionStanding>;
  /** The same of several, one for each that was asked for, by one question. */
  readonly standings: (projections: readonly string[]) => Promise<ReadonlyMap<string, ProjectionStanding>>;
}
