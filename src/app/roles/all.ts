// The roles of this program, in the order in which they start, and what those of one process need together.
import type { PoolPurpose } from '../config/pools.ts';
import type { Role } from '../config/roles.ts';
import { apiRole } from './api.ts';
import { projectorRole } from './projector.ts';
import { reactorRole } from './reactor.ts';
import type { ProgramRole } from './role.ts';
import { schedulerRole } from './scheduler.ts';

const allRoles: readonly ProgramRole[] = [projectorRole, schedulerRole, reactorRole, apiRole];

/** What every process uses, whatever it plays: the log's end and epoch, read tables, probes. */
const always: readonly PoolPurpose[] = ['commands', 'owner'];

/** The roles that a process plays. */
export function rolesNamed(names: ReadonlySet<Role>): readonly ProgramRole[] {
  return allRoles.filter(({ name }) => names.has(name));
}

/** The pools whose connections a process with these roles uses. */
export function poolsOf(roles: readonly ProgramRole[]): ReadonlySet<PoolPurpose> {
  return new Set([...always, ...roles.flatMap(({ pools }) => pools)]);
}
