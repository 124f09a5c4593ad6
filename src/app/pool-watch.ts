// How the pools of connections are, as metrics and as a part of health: a pool that can get no connection, or whose requests
// have to wait, makes the program degraded. Nobody is turned away for it: the pool recovers once the server has room.
import { setTimeout as after } from 'node:timers/promises';
import { toFault } from '../adapters/postgres/postgres-faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { PoolPurpose } from './config/pools.ts';
import type { Health } from './health.routes.ts';
import type { PoolState } from './parts/pool-state.ts';
import type { Pools } from './parts/pools.ts';

/** Less than a probe waits for a part. */
const longestWaitMs = 1_000;

/** For how long a refusal is reported if the pool has opened no connection since. */
const refusalReportedMs = 30_000;

/** Shows each opened pool: its limit, its connections, and how many requests wait for one. */
export function showPools(pools: Pick<Pools, 'states'>, observer: Pick<Observer, 'gauge'>): void {
  for (const { purpose: pool, most, open, idle, waiting } of pools.states()) {
    observer.gauge('database_pool_limit', most, { pool });
    observer.gauge('database_pool_connections', open - idle, { pool, state: 'active' });
    observer.gauge('database_pool_connections', idle, { pool, state: 'idle' });
    observer.gauge('database_pool_waiting', waiting, { pool });
  }
}

/** The part of health: takes a connection of each pool and returns it; a statement is sent on none. */
export function poolsPart(pools: Pick<Pools, 'of' | 'states'>): ReturnType<Health['parts']>[number] {
  return {
    name: 'database connections',
    needed: false,
    check: async () => {
      // The one connection that appends is never free; how appends go is said by the part of the log.
      const looked = pools.states().filter(({ purpose }) => purpose !== 'appending');
      const starving = await Promise.all(looked.map(({ purpose }) => starvationOf(pools, purpose)));
      const reasons = starving.filter((sentence) => sentence !== undefined);
      return reasons.length === 0 ? { state: 'ok' } : { state: 'degraded', detail: reasons.join('; ') };
    },
  };
}

/** Why a pool gives no connection in time, or can't open more of them; undefined if all is well. */
async function starvationOf(
  pools: Pick<Pools, 'of' | 'states'>,
  purpose: PoolPurpose,
): Promise<string | undefined> {
  const over = new AbortController();
  const asked = pools
    .of(purpose)
    .connect()
    .then(
      (client) => {
        client.release();
        return undefined;
      },
      (error: unknown) => `${purpose} gets no connection: ${codeOf(toFault(error))}`,
    );
  const late = after(longestWaitMs, 'late', { signal: over.signal }).catch(() => undefined);
  const first = await Promise.race([asked, late]);
  over.abort();
  const { most, open, idle, waiting, refusedAtMs } = stateOf(pools, purpose);
  if (first === 'late')
    return `${purpose} has no free connection: ${open - idle} in use, ${waiting} requests wait`;
  if (first === undefined && refusedAtMs !== undefined) {
    const agoMs = performance.now() - refusedAtMs;
    if (agoMs > refusalReportedMs) return undefined;
    return `${purpose} has ${open} of ${most} connections: PostgreSQL refused another ${Math.round(agoMs / 1_000)} s ago`;
  }
  return first;
}

function stateOf(pools: Pick<Pools, 'states'>, purpose: PoolPurpose): PoolState {
  const state = pools.states().find((each) => each.purpose === purpose);
  if (state === undefined) throw new Error(`no pool for ${purpose} was opened`);
  return state;
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown';
}
