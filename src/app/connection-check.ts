// Whether PostgreSQL has room for this process: one connection of each of its pools is opened at the start, and the sum of
// what all processes may open is compared with the server's limit, then and while the process runs.
import type { Pool } from 'pg';
import { connectionRoom } from '../adapters/postgres/connection-room.ts';
import type { ConnectionRoom } from '../adapters/postgres/connection-room.ts';
import { toFault } from '../adapters/postgres/postgres-faults.ts';
import { FatalFault, TransientFault } from '../ports/faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { PoolPurpose, PoolSizes } from './config/pools.ts';
import type { Pools } from './parts/pools.ts';

/** Whose connections are counted. */
export interface ConnectionCheckPorts {
  readonly pools: Pick<Pools, 'of'>;
  /** The pools that this process uses, and how many connections each may open. */
  readonly own: ReadonlySet<PoolPurpose>;
  readonly sizes: PoolSizes;
  /** As in the names of its connections. */
  readonly label: string;
}

/** The pools of a process that can't log in as the database's owner. */
export function withoutOwner(own: ReadonlySet<PoolPurpose>): ReadonlySet<PoolPurpose> {
  return new Set([...own].filter((purpose) => purpose !== 'owner'));
}

/** How many connections the pools of these purposes may open together. */
export function connectionsOf(own: ReadonlySet<PoolPurpose>, sizes: PoolSizes): number {
  return [...own].reduce((sum, purpose) => sum + sizes[purpose], 0);
}

/**
 * Opens a connection of each own pool, which keeps it, and warns if more connections may be asked for than the server
 * allows. Raises transient `database-busy` if it has none left now, fatal `connections-exceed-server` if it
 * allows fewer than this process alone may open; other faults of the database.
 */
export async function checkConnections(
  { pools, own, sizes, label }: ConnectionCheckPorts,
  { say, observer }: { readonly say: (line: string) => void; readonly observer: Pick<Observer, 'warn'> },
): Promise<void> {
  const room = await connectionRoom(pools.of('commands'), label);
  const mine = connectionsOf(own, sizes);
  if (mine > room.allowed) throw new FatalFault('connections-exceed-server', sentenceOf(room, mine));
  for (const purpose of own) await openOne(pools.of(purpose), purpose);
  const needed = mine + room.ofProcesses + room.ofOthers;
  if (needed <= room.allowed) return;
  say(sentenceOf(room, mine));
  const { allowed, processes, ofProcesses, ofOthers } = room;
  observer.warn('more connections may be asked for than PostgreSQL allows', {
    allowed,
    needed,
    ofThisProcess: mine,
    processes,
    ofProcesses,
    ofOthers,
  });
}

/** Shows the server's limit, the sessions that are open on it, and the sum that may be asked for. Raises faults of the database. */
export async function showConnectionRoom(
  { pools, own, sizes, label }: ConnectionCheckPorts,
  observer: Pick<Observer, 'gauge'>,
): Promise<void> {
  const room = await connectionRoom(pools.of('commands'), label);
  const needed = connectionsOf(own, sizes) + room.ofProcesses + room.ofOthers;
  observer.gauge('database_connections_allowed', room.allowed);
  observer.gauge('database_connections_open', room.open);
  observer.gauge('database_connections_needed', needed);
}

async function openOne(pool: Pool, purpose: PoolPurpose): Promise<void> {
  try {
    (await pool.connect()).release();
  } catch (error) {
    const fault = toFault(error);
    if (!(fault instanceof TransientFault) || fault.code !== 'database-busy') throw fault;
    throw new TransientFault(
      fault.code,
      `PostgreSQL has no connection left for ${purpose}: stop what uses them, raise max_connections, or lower the pools of other processes (VOICEMEET_POOL_…). ${fault.message}`,
      { cause: fault },
    );
  }
}

function sentenceOf({ allowed, processes, ofProcesses, ofOthers }: ConnectionRoom, mine: number): string {
  const sum = mine + ofProcesses + ofOthers;
  return `PostgreSQL allows ${allowed} connections, but ${sum} may be asked for: ${mine} by the pools of this process, ${ofProcesses} by those of ${processes} other processes of VoiceMeet; other sessions have ${ofOthers} open. Beyond the limit work waits for connections, and requests are answered 503 database-busy. Raise max_connections, or lower VOICEMEET_POOL_… (docs/operations.md, "Connections to PostgreSQL").`;
}
