// Pools of PostgreSQL connections, one per purpose, each opened when it is first asked for; its connections are made as
// work needs them. In pg_stat_activity a connection is named "voicemeet <purpose>".
import type { Pool } from 'pg';
import { createPool, endPool } from '../../adapters/postgres/pool.ts';
import type { PoolOptions } from '../../adapters/postgres/pool.ts';
import { verbLabel } from '../../adapters/postgres/connection-room.ts';
import { takesPassword } from '../../adapters/postgres/role-logins.ts';
import { hasPassword, roleUrl } from '../../adapters/postgres/roles.ts';
import type { RoleName, RolesSecret } from '../../adapters/postgres/roles.ts';
import type { SteadyPool } from '../../adapters/postgres/steady-pool.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { poolPurposes } from '../config/pools.ts';
import type { PoolPurpose, PoolSizes } from '../config/pools.ts';
import { stateOf } from './pool-state.ts';
import type { PoolState } from './pool-state.ts';

/** What pools are opened with: the database as its owner; the other roles' passwords derive from `rolesKey`. */
export interface PoolsOptions {
  readonly ownerUrl: string;
  readonly rolesKey: RolesSecret;
  readonly observer: Pick<Observer, 'warn' | 'time' | 'count'>;
  /** Names the process in pg_stat_activity: `voicemeet <purpose> <label>`; a verb of the command line says nothing but its words. */
  readonly label?: string;
  /** How many connections each purpose may have; the defaults of the settings where nothing is said. */
  readonly sizes?: PoolSizes;
}

/** One pool per purpose. */
export interface Pools {
  readonly of: (purpose: PoolPurpose) => Pool;
  /** The pools that have been opened so far, as they are now. */
  readonly states: () => readonly PoolState[];
  /** Records how long the database took for something, in seconds, for a purpose whose connections carry several things at once. */
  readonly timerOf: (purpose: PoolPurpose) => (seconds: number) => void;
  /** Does work with a connection as each role: of the pool of `own` purposes that has it, else one made for the work and closed after it. */
  readonly asRoles: <Result>(
    own: ReadonlySet<PoolPurpose>,
    work: (poolOf: (role: RoleName) => Pool) => Promise<Result>,
  ) => Promise<Result>;
  /** Whether this process has a password for the role. */
  readonly mayBe: (role: RoleName) => boolean;
  /** Whether the server takes a role's password now, by a login of its own. Raises the faults of a server that is away. */
  readonly takesPassword: (role: RoleName) => Promise<boolean>;
  /** Closes what was opened; a pool that is asked for afterwards throws. */
  readonly close: () => Promise<void>;
}

const statementTimeoutMs = 10_000;
/** Definitions of tables, and batches of a rebuild. */
const longStatementTimeoutMs = 60_000;

/** Purposes whose connections carry several statements at once. */
const pipelining: readonly PoolPurpose[] = ['appending', 'projecting', 'queries'];
/** Purposes whose connections are held for long; how long the database takes for each thing on them is recorded by whoever sends it. */
const heldLong: readonly PoolPurpose[] = ['appending', 'queries'];
/** Which purpose's pool a role is looked at through: none that only appends. */
function purposeOf(role: RoleName): PoolPurpose | undefined {
  const purposes = Object.keys(poolPurposes) as readonly PoolPurpose[];
  return purposes.find((purpose) => poolPurposes[purpose].role === role && purpose !== 'appending');
}

/** The roles that purposes log in as, each once; the owner is none of them. */
export function rolesOf(purposes: ReadonlySet<PoolPurpose>): readonly RoleName[] {
  const roles = [...purposes].map((purpose) => poolPurposes[purpose].role);
  return [...new Set(roles)].filter((role) => role !== 'owner');
}

/** Pools, none of them open yet. */
export function createPools({ ownerUrl, rolesKey, observer, label, sizes }: PoolsOptions): Pools {
  const opened = new Map<PoolPurpose, SteadyPool>();
  let closed = false;
  const timerOf = (pool: PoolPurpose): ((seconds: number) => void) => {
    const labels = { pool };
    return (seconds) => observer.time('database_duration_seconds', seconds, labels);
  };

  const open = (
    name: string,
    role: RoleName | 'owner',
    of: Pick<PoolOptions, 'maxConnections' | 'pipeline' | 'onReturned' | 'onWaited' | 'onRefused'>,
  ): SteadyPool => {
    const isLong = role === 'owner' || role === 'vm_projector';
    return createPool({
      ...of,
      url: role === 'owner' ? ownerUrl : roleUrl(ownerUrl, role, rolesKey),
      applicationName: `voicemeet ${name} ${label ?? verbLabel}`,
      // A process keeps one of each, so that a full server does not take the last one from it while nothing happens.
      minConnections: label === undefined ? 0 : 1,
      // The server guesses that planning each question anew is worth it, and takes 450 µs for what is answered in 150.
      plannedOnce: role === 'vm_query',
      timedBySender: role === 'vm_query',
      statementTimeoutMs: isLong ? longStatementTimeoutMs : statementTimeoutMs,
      onLost: (fault) =>
        observer.warn(
          'a database connection was lost: the pool opens another when one is needed',
          { pool: name, role },
          fault,
        ),
    });
  };
  const of = (purpose: PoolPurpose): Pool => {
    if (closed) throw new Error(`connections for ${purpose} were asked for after all pools were closed`);
    const { role, byDefault } = poolPurposes[purpose];
    const known = opened.get(purpose);
    if (known !== undefined) return known;
    const labels = { pool: purpose };
    const pool = open(purpose, role, {
      maxConnections: sizes?.[purpose] ?? byDefault,
      pipeline: pipelining.includes(purpose),
      onReturned: heldLong.includes(purpose) ? undefined : timerOf(purpose),
      onWaited: (seconds) => observer.time('database_wait_seconds', seconds, labels),
      onRefused: () => observer.count('database_refusals_total', labels),
    });
    // Shown from the start, so that the first refusal counts as one.
    observer.count('database_refusals_total', labels, 0);
    opened.set(purpose, pool);
    return pool;
  };
  return {
    of,
    timerOf,
    states: () => [...opened].map(([purpose, pool]) => stateOf(purpose, pool)),
    async asRoles(own, work) {
      const probes = new Map<RoleName, Pool>();
      const poolOf = (role: RoleName): Pool => {
        const purpose = purposeOf(role);
        if (purpose !== undefined && own.has(purpose)) return of(purpose);
        const probe = probes.get(role) ?? open('probe', role, { maxConnections: 1 });
        probes.set(role, probe);
        return probe;
      };
      try {
        return await work(poolOf);
      } finally {
        await Promise.all([...probes.values()].map((probe) => endPool(probe)));
      }
    },
    mayBe: (role) => hasPassword(role, rolesKey),
    takesPassword: (role) => takesPassword(roleUrl(ownerUrl, role, rolesKey)),
    async close() {
      closed = true;
      await Promise.all([...opened.values()].map((pool) => endPool(pool)));
    },
  };
}
