// Whether the roles that this process logs in as still can: a part of readiness for each. Connections that are open outlive
// a changed password, so a pool that answers shows nothing; a login of its own does.
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Health, PartHealth } from './health.routes.ts';

type Part = ReturnType<Health['parts']>[number];
type Standing = Pick<PartHealth, 'state' | 'detail'>;

/**
 * What a login came to counts for so long, whatever it was: probes ask more often than passwords change, and a server that is
 * busy, or that counts refused logins, is left in peace.
 */
const rememberedMs = 5_000;

/** Without these logins no command is answered. Queries, audits, timers and projections go on, late or on what connections are open. */
const neededForCommands: readonly string[] = ['vm_appender', 'vm_keyring'];

const lockedOut =
  'the server refuses its password: find out who set it; start again with the right keys directory, or run "voicemeet roles set-passwords"';

/**
 * A part for each role; `takesPassword` logs in once, and at most one login of a role is under way. A role that may not log in
 * makes the process not ready if commands need it, else degraded.
 */
export function watchLogins<Role extends string>(
  roles: readonly Role[],
  takesPassword: (role: Role) => Promise<boolean>,
  { monotonicMs }: Pick<Pace, 'monotonicMs'>,
): readonly Part[] {
  return roles.map((role) => {
    const needed = neededForCommands.includes(role);
    let newest: { readonly standing: Promise<Standing>; endedMs?: number } | undefined;
    const look = (): Promise<Standing> => {
      const isOver = newest?.endedMs !== undefined && monotonicMs() - newest.endedMs >= rememberedMs;
      if (newest !== undefined && !isOver) return newest.standing;
      const tried: NonNullable<typeof newest> = {
        standing: standingOf(() => takesPassword(role), needed).finally(() => {
          tried.endedMs = monotonicMs();
        }),
      };
      newest = tried;
      return tried.standing;
    };
    return { name: `login of ${role}`, needed, check: look };
  });
}

async function standingOf(takesPassword: () => Promise<boolean>, needed: boolean): Promise<Standing> {
  const refused = needed ? 'down' : 'degraded';
  try {
    return (await takesPassword()) ? { state: 'ok' } : { state: refused, detail: lockedOut };
  } catch (fault) {
    // A server that is away or busy says nothing of passwords; the parts that need it tell of it.
    const saysNothing = isTransient(fault) && fault.code !== 'database-credentials';
    if (saysNothing) return { state: 'degraded', detail: `could not be tried: ${fault.code}` };
    const isOurs = isTransient(fault) || fault instanceof FatalFault;
    return {
      state: refused,
      detail: isOurs ? `the server turns it away: ${fault.code}` : 'the check failed',
    };
  }
}
