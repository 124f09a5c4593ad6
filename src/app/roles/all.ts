// The roles of this program, in the order in which they start, and what those of one process need together.
import type { PoolPurpose } from '../config/pools.ts';
import type { Role } from '../config/roles.ts';
import type { Config } from '../config/config.ts';
import { apiRole } from './api.ts';
import { gatewayRole } from './gateway.ts';
import { projectorRole } from './projector.ts';
import { reactorRole } from './reactor.ts';
import { relayRole } from './relay.ts';
import type { ProgramRole } from './role.ts';
import { schedulerRole } from './scheduler.ts';

const allRoles: readonly ProgramRole[] = [
  projectorRole,
  schedulerRole,
  reactorRole,
  relayRole,
  apiRole,
  gatewayRole,
];

/** What every process uses, whatever it plays: the log's end and epoch, read tables, probes. */
const always: readonly PoolPurpose[] = ['commands', 'owner'];

/** The roles of these names. */
export function rolesNamed(names: ReadonlySet<Role>): readonly ProgramRole[] {
  return allRoles.filter(({ name }) => names.has(name));
}

/** The roles that a process plays: a relay without a broker has nothing to do. */
export function rolesPlayed({ roles, kafka }: Pick<Config, 'roles' | 'kafka'>): readonly ProgramRole[] {
  return rolesNamed(roles).filter(({ name }) => name !== 'relay' || kafka.kind !== 'none');
}

/** The pools whose connections a process with these roles uses. */
export function poolsOf(roles: readonly ProgramRole[]): ReadonlySet<PoolPurpose> {
  return new Set([...always, ...roles.flatMap(({ pools }) => pools)]);
}
