// The need to wait until a projection has made a log position visible: read-your-writes, bounded.
import type { ProjectionStatus } from './projection-store.port.ts';

/**
 * Where a projection stands, and whether it gets on by itself. `stale` tells operators why it lags for good (parked
 * streams of any tenant, a stop), if it does; it is nothing for a tenant's eyes.
 */
export interface ProjectionStanding {
  readonly position: bigint;
  readonly status: ProjectionStatus | 'never-run';
  readonly stale: string | undefined;
}

export interface Visibility {
  /**
   * Resolves true once the projection has passed the position; false when `timeoutMs` went by first or the signal
   * said so, and at once where the projection is stopped in front of it: only an operator brings it there.
   */
  readonly waitFor: (
    projection: string,
    position: bigint,
    timeoutMs: number,
    signal?: AbortSignal,
  ) => Promise<boolean>;
  readonly standing: (projection: string) => Promise<ProjectionStanding>;
}
