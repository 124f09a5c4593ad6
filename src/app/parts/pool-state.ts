// A pool as it is at one moment: for health and metrics.
import type { SteadyPool } from '../../adapters/postgres/steady-pool.ts';
import type { PoolPurpose } from '../config/pools.ts';

/** A pool as it is now. */
export interface PoolState {
  readonly purpose: PoolPurpose;
  /** The most connections that it may have. */
  readonly most: number;
  /** Connections that it has, idle ones included; those that are being opened count. */
  readonly open: number;
  readonly idle: number;
  /** Requests that wait for a free connection. */
  readonly waiting: number;
  /** When the server last refused it a connection, by `performance.now()`; undefined once it has opened one since. */
  readonly refusedAtMs: number | undefined;
}

/** Looks at a pool. */
export function stateOf(purpose: PoolPurpose, pool: SteadyPool): PoolState {
  return {
    purpose,
    most: pool.most,
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    refusedAtMs: pool.refusedAtMs,
  };
}
