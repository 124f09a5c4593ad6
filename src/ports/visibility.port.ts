// The need to wait until a projection has made a log position visible: read-your-writes, bounded.

/** Where a projection stands; `stale` names why it lags for good (a parked stream, a stop), if it does. */
export interface ProjectionStanding {
  readonly position: bigint;
  readonly stale: string | undefined;
}

export interface Visibility {
  /** Resolves true once the projection has passed the position, false when `timeoutMs` went by first. */
  readonly waitFor: (projection: string, position: bigint, timeoutMs: number) => Promise<boolean>;
  readonly standing: (projection: string) => Promise<ProjectionStanding>;
}
