// Connections to PostgreSQL: a pool with every timeout set, which survives a lost server, and returns int8 as bigint,
// times as the text that PostgreSQL sent, bytea as Buffer. Knows no table.
import { TypeOverrides } from 'pg';
import type { Pool, PoolClient } from 'pg';
import { toFault } from './postgres-faults.ts';
import { SteadyPool } from './steady-pool.ts';
import { refuseUnreadableFiles } from './url-files.ts';

/** What a pool needs; all times in milliseconds. */
export interface PoolOptions {
  /** `postgres://role:password@host:port/database`. */
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly maxConnections: number;
  /** Default 0: so many connections stay open although nobody uses them. */
  readonly minConnections?: number;
  /** The server ends a longer statement; the client waits for its answer a little longer. */
  readonly statementTimeoutMs: number;
  /** Default 30,000: the server ends a session that leaves a transaction open without a statement. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Default: the role's own. */
  readonly lockTimeoutMs?: number;
  /** Default 5,000: for a new connection, and for waiting until one of the pool is free. */
  readonly connectTimeoutMs?: number;
  /** Default 30,000: an unused connection is closed after it; 0 keeps it. */
  readonly idleTimeoutMs?: number;
  /** Several statements may be on the wire at once on one connection (default false). */
  readonly pipeline?: boolean;
  /** Statements with a name are planned once for each connection, never for the values of one question (default: as the server sees fit). */
  readonly plannedOnce?: boolean;
  /** The sender of statements limits the wait for their answers, by `answerLimitMs` (default false: the driver does). */
  readonly timedBySender?: boolean;
  /** Called when a connection is lost; the pool recovers by itself. No more once it is being closed. */
  readonly onLost?: (fault: unknown) => void;
  /** Called when a connection is returned, with how long it was in use: a statement, or a transaction. */
  readonly onReturned?: ((seconds: number) => void) | undefined;
  /** Called for each request that found no idle connection, with how long it waited for one. */
  readonly onWaited?: ((seconds: number) => void) | undefined;
  /** Called for each connection that the server refuses because it has too many. */
  readonly onRefused?: (() => void) | undefined;
}

/** What takes SQL text and values: a pool, or one connection inside a transaction. */
export type Sql = Pick<PoolClient, 'query'>;

const defaultConnectTimeoutMs = 5_000;
const defaultIdleTimeoutMs = 30_000;
const defaultIdleInTransactionTimeoutMs = 30_000;
/** How much longer than the server the client waits, because the server's own error says more. */
const answerGraceMs = 2_000;
const keepAliveDelayMs = 10_000;
const endTimeoutMs = 5_000;

/** Object ids of types (PostgreSQL's pg_type.dat): int8 and its array; date, timestamp, timestamptz and theirs. */
const int8 = 20;
const int8Array = 1016;
const times = [1082, 1114, 1184];
const timeArrays = [1115, 1182, 1185];

/** A one-dimensional array of numbers or times as PostgreSQL writes it: no item holds a comma or a quote. */
function arrayItems(text: string): readonly (string | null)[] {
  if (text === '{}') return [];
  const items = text.slice(1, -1).split(',');
  return items.map((item) => (item === 'NULL' ? null : item.replaceAll('"', '')));
}

/** The type parsers of one pool; the driver's global ones stay as they are. */
export function typeParsers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(int8, (value) => BigInt(value));
  overrides.setTypeParser(int8Array, (value) =>
    arrayItems(value).map((item) => (item === null ? null : BigInt(item))),
  );
  for (const type of times) overrides.setTypeParser(type, (value) => value);
  for (const type of timeArrays) overrides.setTypeParser(type, arrayItems);
  return overrides;
}

/**
 * A pool that connects when first used. While the server refuses further connections, work waits for those that the pool
 * has (steady-pool.ts). Raises `database-tls` where a file that the URL names can't be used. A lost connection is dropped, reported to `onLost`, and never ends the
 * process. Its own errors are the driver's: pass them through `toFault`, or use `tx`.
 */
export function createPool(options: PoolOptions): SteadyPool {
  refuseUnreadableFiles(options.url);
  const pool = new SteadyPool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections,
    min: options.minConnections ?? 0,
    connectionTimeoutMillis: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    idleTimeoutMillis: options.idleTimeoutMs ?? defaultIdleTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    ...(options.timedBySender !== true && { query_timeout: options.statementTimeoutMs + answerGraceMs }),
    idle_in_transaction_session_timeout:
      options.idleInTransactionTimeoutMs ?? defaultIdleInTransactionTimeoutMs,
    lock_timeout: options.lockTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    pipeline: options.pipeline ?? false,
    ...(options.plannedOnce === true && { options: '-c plan_cache_mode=force_generic_plan' }),
    types: typeParsers(),
    onWaited: options.onWaited,
    onRefused: options.onRefused,
  });
  // Without a listener on each connection, Node ends the process when one breaks. Each connection reports for itself; for
  // an idle one the pool reports it again, with the connection and its password attached to the error. A pool that is
  // closing has no use for its connections, so it doesn't matter how they end.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      if (!pool.ending) options.onLost?.(toFault(error));
    }),
  );
  pool.on('error', (error) => Reflect.deleteProperty(error, 'client'));
  if (options.onReturned !== undefined) timeUse(pool, options.onReturned);
  return pool;
}

/** Tells how long each connection was in use, whenever one is returned. */
function timeUse(pool: Pool, onReturned: (seconds: number) => void): void {
  const takenAtMs = new WeakMap<PoolClient, number>();
  pool.on('acquire', (client) => takenAtMs.set(client, performance.now()));
  pool.on('release', (_error, client) => {
    const sinceMs = takenAtMs.get(client);
    if (sinceMs !== undefined) onReturned((performance.now() - sinceMs) / 1_000);
  });
}

/** The longest wait for an answer on a connection of a pool. */
export function answerLimitMs({ options }: Pool): number {
  const limitMs = options.statement_timeout;
  if (typeof limitMs !== 'number') throw new Error('A pool has no time limit for answers.');
  return limitMs + answerGraceMs;
}

/** Closes a pool once its connections are returned; after `timeoutMs` gives up waiting and resolves to false. */
export async function endPool(pool: Pool, timeoutMs = endTimeoutMs): Promise<boolean> {
  if (pool.ending) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([pool.end().then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
