// PostgreSQL, tried as each role that this configuration uses: it may log in, do what this version needs, and write. Besides: tenants are
// kept apart, and what is acknowledged lasts.
import { checkRights } from '../../adapters/postgres/check-rights.ts';
import { fleetingFault, fleetingSettings } from '../../adapters/postgres/durability-probe.ts';
import { probeIsolation } from '../../adapters/postgres/isolation-probe.ts';
import { roleNames } from '../../adapters/postgres/roles.ts';
import type { RoleName } from '../../adapters/postgres/roles.ts';
import { TransientFault } from '../../ports/faults.ts';
import type { PoolPurpose } from '../config/pools.ts';
import { rolesOf } from '../parts/pools.ts';
import type { Pools } from '../parts/pools.ts';
import { probing } from './probing.ts';
import type { ServiceProbe } from './probing.ts';

const service = 'PostgreSQL';
const triedAcrossTenants = ['vm_appender', 'vm_query', 'vm_auditor'] as const;

/** What is tried. */
export interface PostgresProbeOptions {
  readonly pools: Pick<Pools, 'asRoles' | 'takesPassword'>;
  /** The pools that the configuration uses. */
  readonly used: ReadonlySet<PoolPurpose>;
  /** Those of this process, whose connections are taken; none where only the database is looked at. */
  readonly own: ReadonlySet<PoolPurpose>;
  /** Also what a start checks before it serves: logins, isolation and durability. */
  readonly thorough: boolean;
  /** Elsewhere acknowledged events may be lost, as a start warns. */
  readonly production: boolean;
}

/** The probe. */
export function postgresProbe({
  pools,
  used,
  own,
  thorough,
  production,
}: PostgresProbeOptions): ServiceProbe {
  const roles = rolesOf(used);
  const logIn = async (role: RoleName): Promise<void> => {
    if (await pools.takesPassword(role)) return;
    throw new TransientFault('database-credentials', `The server refuses the password of ${role}.`);
  };
  return {
    service,
    run: async () => {
      const { attempt, unused, untried, found } = probing(service);
      await pools.asRoles(own, async (poolOf) => {
        const isIn: RoleName[] = [];
        for (const role of roles) {
          // A process that starts has just opened a connection of each of its pools.
          if (thorough && !(await attempt(`log in as ${role}`, () => logIn(role))))
            untried(`use the rights of ${role}`, 'its login failed');
          else {
            isIn.push(role);
            await attempt(`use the rights of ${role}`, () => checkRights(poolOf(role), role));
          }
        }
        const tryWith = triedAcrossTenants.filter((role) => isIn.includes(role));
        const [catalogue] = tryWith;
        if (!thorough || catalogue === undefined) return;
        await attempt('keep tenants apart', () =>
          probeIsolation({ catalogue: poolOf(catalogue), poolOf, tryWith }),
        );
        await attempt('keep what it acknowledges', async () => {
          const settings = await fleetingSettings(poolOf, (role) => isIn.includes(role));
          if (settings.length === 0) return '';
          const fault = fleetingFault(settings);
          if (production) throw fault;
          return `${fault.message} Outside production this is a warning.`;
        });
      });
      if (thorough) {
        for (const role of roleNames.filter((name) => !roles.includes(name)))
          unused(`log in as ${role}`, 'no role of this process needs it');
      }
      return found();
    },
  };
}
