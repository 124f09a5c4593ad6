// Waits until projections have reached positions. All waiters of a process share one poll of the checkpoints, which runs
// only while somebody waits; a projector of the same process wakes them without it.
//
// I1  A position counts only in the history that is served: a checkpoint of another history (the log was moved, and the
//     projection not yet rebuilt) has reached nothing, however high its number.
import type { Pool } from 'pg';
import { TransientFault } from '../../../ports/faults.ts';
import type { ProjectionStatus } from '../../../ports/projection-store.port.ts';
import type { ProjectionStanding, Visibility } from '../../../ports/visibility.port.ts';
import { answerLimitMs } from '../pool.ts';
import { askPool } from '../ask-pool.ts';

/** What it works with. */
export interface VisibilityOptions {
  /** Of any role that may read ops.projections. */
  readonly pool: Pool;
  /** The key (`<name>@<version>`) that this code's projection of a name has. */
  readonly keyOf: (projection: string) => string;
  /** The epoch of the history that is served; another one once a log that was away turns out to be another history. */
  readonly epoch: () => string;
  /** Default 15: the pause between two polls, in milliseconds. */
  readonly pollMs?: number;
  /** Default 10,000: more waiters are refused with a transient fault `overloaded`. */
  readonly maxWaiters?: number;
}

/** The port, the projectors' hook, and `close`: it resolves everybody who still waits with false. */
export interface PostgresVisibility extends Visibility {
  readonly advanced: (key: string, position: bigint) => void;
  readonly close: () => void;
}

interface Waiter {
  readonly key: string;
  readonly position: bigint;
  readonly settle: (visible: boolean) => void;
}

interface StandingRow {
  readonly name: string;
  readonly position: bigint;
  readonly epoch: string;
  readonly status: ProjectionStatus;
  readonly reason: string | null;
  readonly parked: number;
}

const standingSql =
  'select name, position, epoch, status, reason, parked from ops.projections where name = any($1)';
const defaultPollMs = 15;
const defaultMaxWaiters = 10_000;
/** The most positions remembered, so that what is visible already costs no query; there are fewer projections than this. */
const maxRemembered = 1_000;

/** Visibility over PostgreSQL. */
export function createPostgresVisibility(options: VisibilityOptions): PostgresVisibility {
  const pollMs = options.pollMs ?? defaultPollMs;
  const maxWaiters = options.maxWaiters ?? defaultMaxWaiters;
  const waiters = new Set<Waiter>();
  const seen = new Map<string, bigint>();
  let seenIn = options.epoch();
  let polling: NodeJS.Timeout | undefined;
  let closed = false;

  // With its own time limit, because the pool of queries leaves the limit to the sender (lanes.ts).
  const limitMs = answerLimitMs(options.pool);
  const rowsOf = async (keys: readonly string[]): Promise<readonly StandingRow[]> => {
    const question = { text: standingSql, query_timeout: limitMs };
    const found = await askPool<StandingRow>(options.pool, question, [keys]);
    const served = servedEpoch();
    const rows = found.map((row) => (row.epoch === served ? row : { ...row, position: 0n }));
    for (const row of rows) advanced(row.name, row.position);
    return rows;
  };
  /** Forgets what was seen in another history. */
  const servedEpoch = (): string => {
    const served = options.epoch();
    if (served !== seenIn) seen.clear();
    seenIn = served;
    return served;
  };
  const advanced = (key: string, position: bigint): void => {
    if (position <= (seen.get(key) ?? -1n)) return;
    if (seen.size < maxRemembered || seen.has(key)) seen.set(key, position);
    for (const waiter of waiters) if (waiter.key === key && waiter.position <= position) waiter.settle(true);
  };
  /** Waiters for a stopped projection want positions beyond its stop, so they are resolved with false. */
  const giveUp = (key: string): void => {
    for (const waiter of waiters) if (waiter.key === key) waiter.settle(false);
  };
  const poll = async (): Promise<void> => {
    const keys = new Set([...waiters].map((waiter) => waiter.key));
    // A failed poll counts as one that saw nothing new: waiters have their own limit.
    const rows = await rowsOf([...keys]).catch(() => []);
    for (const row of rows) if (row.status === 'stopped') giveUp(row.name);
    polling = undefined;
    pollLater();
  };
  const pollLater = (): void => {
    if (polling !== undefined || waiters.size === 0 || closed) return;
    polling = setTimeout(() => void poll(), pollMs);
  };

  return {
    advanced,
    waitFor: (projection, position, timeoutMs, signal) => {
      const key = options.keyOf(projection);
      servedEpoch();
      if ((seen.get(key) ?? -1n) >= position) return Promise.resolve(true);
      if (closed || signal?.aborted === true) return Promise.resolve(false);
      if (waiters.size >= maxWaiters) {
        return Promise.reject(
          new TransientFault('overloaded', 'Too many requests wait to see their own writes.'),
        );
      }
      return new Promise((resolve) => {
        const settle = (visible: boolean): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', leave);
          waiters.delete(waiter);
          resolve(visible);
        };
        const leave = (): void => settle(false);
        const waiter: Waiter = { key, position, settle };
        const timer = setTimeout(leave, timeoutMs);
        signal?.addEventListener('abort', leave);
        waiters.add(waiter);
        pollLater();
      });
    },
    standing: async (projection) => {
      const key = options.keyOf(projection);
      const [row] = await rowsOf([key]);
      return standingOf(row);
    },
    standings: async (projections) => {
      const found = await rowsOf(projections.map(options.keyOf));
      const rows = new Map(found.map((row) => [row.name, row]));
      return new Map(projections.map((name) => [name, standingOf(rows.get(options.keyOf(name)))]));
    },
    close: () => {
      closed = true;
      clearTimeout(polling);
      for (const waiter of [...waiters]) waiter.settle(false);
    },
  };
}

function standingOf(row: StandingRow | undefined): ProjectionStanding {
  if (row === undefined) return { position: 0n, status: 'never-run', stale: 'never-run' };
  const { position, status, reason, parked } = row;
  if (status !== 'running') return { position, status, stale: `${status}: ${reason ?? ''}` };
  const stale = parked === 0 ? undefined : `parked: ${parked} ${parked === 1 ? 'stream' : 'streams'}`;
  return { position, status, stale };
}
