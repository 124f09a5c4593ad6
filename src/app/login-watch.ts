// Whether the roles that this process logs in as still can: a part of readiness for each. Connections that are open outlive
// a changed password, so a pool that answers shows nothing; a login of its own does.
import { isTransient } from '../ports/faults.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Health } from './health.routes.ts';

type Part = ReturnType<Health['parts']>[number];

/** A login that was taken counts for so long: probes ask more often than passwords change. */
const takenForMs = 5_000;

const lockedOut =
  'the server refuses its password: find out who set it; start again with the right keys directory, or run "voicemeet roles set-passwords"';

/** A part for each role; `takesPassword` logs in once. A role that may not log in makes the process not ready. */
export function watchLogins<Role extends string>(
  roles: readonly Role[],
  takesPassword: (role: Role) => Promise<boolean>,
  { monotonicMs }: Pick<Pace, 'monotonicMs'>,
): readonly Part[] {
  return roles.map((role) => {
    let takenAtMs = -takenForMs;
    return {
      name: `login of ${role}`,
      needed: true,
      check: async () => {
        const nowMs = monotonicMs();
        if (nowMs - takenAtMs < takenForMs) return { state: 'ok' };
        try {
          if (!(await takesPassword(role))) return { state: 'down', detail: lockedOut };
        } catch (fault) {
          // A server that is away or busy says nothing of passwords; the parts that need it tell of it.
          if (!isTransient(fault) || fault.code === 'database-credentials') throw fault;
          return { state: 'degraded', detail: `could not be tried: ${fault.code}` };
        }
        takenAtMs = nowMs;
        return { state: 'ok' };
      },
    };
  });
}
