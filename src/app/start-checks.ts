// What must hold before anything is served: tenants are kept apart, in production the database keeps what it acknowledges, and
// no projection is ahead of the log.
import { advisoryLocksAreOpen } from '../adapters/postgres/advisory-locks.ts';
import { fleetingFault, fleetingSettings } from '../adapters/postgres/durability-probe.ts';
import { probeIsolation } from '../adapters/postgres/isolation-probe.ts';
import { toFault } from '../adapters/postgres/postgres-faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { PoolPurpose } from './config/pools.ts';
import type { Parts } from './parts/parts.ts';
import type { Pools } from './parts/pools.ts';
import { TamperedFault } from '../ports/faults.ts';

/** Roles whose view of other tenants' rows is tried. */
const tryWith = ['vm_appender', 'vm_query', 'vm_auditor'] as const;

/** How it is served, and who hears warnings. */
interface Serving {
  readonly production: boolean;
  readonly observer: Pick<Observer, 'warn'>;
}

/** Raises a fatal fault where the database must not be served: `tenants-not-isolated`, and in production `database-not-durable`. */
export async function checkDatabase(
  pools: Pools,
  own: ReadonlySet<PoolPurpose>,
  serving: Serving,
): Promise<void> {
  await checkIsolation(pools, own);
  await checkDurability(pools, own, serving);
  await checkLocks(pools, serving);
}

/** Whether a role that may only query could stop every command; the server's superuser alone can change it. */
async function checkLocks(pools: Pools, { observer }: Serving): Promise<void> {
  if (!(await advisoryLocksAreOpen(pools.of('commands')))) return;
  const fact =
    'every role of the database may hold the lock of appends: close the advisory locks as docs/operations.md says, once no process of the version before runs';
  observer.warn(fact, { code: 'advisory-locks-open' });
}

/** Tries to cross tenants as each role that could. */
function checkIsolation(pools: Pools, own: ReadonlySet<PoolPurpose>): Promise<void> {
  return pools.asRoles(own, (poolOf) =>
    probeIsolation({ catalogue: poolOf('vm_appender'), poolOf, tryWith: tryWith.filter(pools.mayBe) }),
  );
}

/** Whether acknowledged events could be lost; outside production it only warns. */
async function checkDurability(
  pools: Pools,
  own: ReadonlySet<PoolPurpose>,
  { production, observer }: Serving,
): Promise<void> {
  const settings = await pools.asRoles(own, (poolOf) => fleetingSettings(poolOf, pools.mayBe));
  if (settings.length === 0) return;
  const fault = fleetingFault(settings);
  if (production) throw fault;
  observer.warn('acknowledged events may be lost', { code: fault.code }, fault);
}

/**
 * Stops projections that are ahead of the log's end, in every process, before it appends: a log that was cut off would
 * otherwise grow up to them unseen. Only for a log in PostgreSQL; beside an event store their projectors look.
 */
export async function stopWhatIsAhead({
  pools,
  tampering,
  logKind,
}: Pick<Parts, 'pools' | 'tampering' | 'logKind'>): Promise<void> {
  if (logKind !== 'postgres') return;
  const { rows } = await pools
    .of('commands')
    .query<{ name: string; position: bigint; tail: bigint }>('select * from log.stop_what_is_ahead()')
    .catch((error: unknown) => {
      throw toFault(error);
    });
  for (const { name, position, tail } of rows) {
    const why = `The log ends at ${tail}, and the projection ${name} has read it up to ${position}: its last events are gone. The projection was stopped.`;
    tampering.met(new TamperedFault({ store: 'checkpoint', name }, why, 'beyond-the-log'));
  }
}
