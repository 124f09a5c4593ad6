// How many connections each kind of work gets, and as which role: pools are small and apart, so that a replay
// cannot starve commands.
import type { Pool } from 'pg';
import { createPool, endPool } from '../adapters/postgres/pool.ts';
import { roleUrl } from '../adapters/postgres/roles.ts';
import type { RoleName } from '../adapters/postgres/roles.ts';
import type { Observer } from '../ports/observer.port.ts';

/** What pools are opened with: the database as its owner; the other roles' passwords derive from `rolesKey`. */
export interface PoolsOptions {
  readonly ownerUrl: string;
  readonly rolesKey: Uint8Array;
  readonly observer: Pick<Observer, 'warn'>;
}

/** One pool per kind of work. */
export interface Pools {
  /** One pipelining connection: every append of the process rides on it. */
  readonly appending: Pool;
  readonly commands: Pool;
  readonly audits: Pool;
  readonly projecting: Pool;
  readonly queries: Pool;
  readonly timers: Pool;
  readonly keys: Pool;
  readonly owner: Pool;
  /** A pool of a role for a look at start-up: the one that works as this role, or one of its own. */
  readonly asRole: (role: RoleName) => Pool;
  readonly close: () => Promise<void>;
}

/** Connections by kind of work, in one process that plays every role: 25 in all, and one while a role without a pool is probed. */
const connections = {
  appending: 1,
  commands: 4,
  keys: 2,
  projecting: 8,
  queries: 4,
  audits: 2,
  timers: 2,
  owner: 2,
  probe: 1,
};
const statementTimeoutMs = 10_000;
/** Definitions of tables, and batches of a rebuild. */
const longStatementTimeoutMs = 60_000;

/** Opens the pools; each connects when first used. */
export function openPools({ ownerUrl, rolesKey, observer }: PoolsOptions): Pools {
  const opened: Pool[] = [];
  const pool = (role: RoleName | 'owner', maxConnections: number, pipeline = false): Pool => {
    const isLong = role === 'owner' || role === 'vm_projector';
    const made = createPool({
      url: role === 'owner' ? ownerUrl : roleUrl(ownerUrl, role, rolesKey),
      applicationName: `voicemeet ${role}`,
      maxConnections,
      pipeline,
      // The server guesses that planning each question anew is worth it, and takes 450 µs for what is answered in 150.
      plannedOnce: role === 'vm_query',
      timedBySender: role === 'vm_query',
      statementTimeoutMs: isLong ? longStatementTimeoutMs : statementTimeoutMs,
      onLost: (fault) => observer.warn('a database connection was lost', { role }, fault),
    });
    opened.push(made);
    return made;
  };
  const commands = pool('vm_appender', connections.commands);
  const audits = pool('vm_auditor', connections.audits);
  const projecting = pool('vm_projector', connections.projecting, true);
  const queries = pool('vm_query', connections.queries, true);
  const timers = pool('vm_scheduler', connections.timers);
  const keys = pool('vm_keyring', connections.keys);
  const byRole: Partial<Record<RoleName, Pool>> = {
    vm_appender: commands,
    vm_auditor: audits,
    vm_projector: projecting,
    vm_query: queries,
    vm_scheduler: timers,
    vm_keyring: keys,
  };
  return {
    commands,
    audits,
    projecting,
    queries,
    timers,
    keys,
    appending: pool('vm_appender', connections.appending, true),
    owner: pool('owner', connections.owner),
    asRole: (role) => byRole[role] ?? pool(role, connections.probe),
    async close() {
      await Promise.all(opened.map((each) => endPool(each)));
    },
  };
}
