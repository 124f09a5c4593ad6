// What the probes of this program look at: the database that commands need, and each projection, which may be
// stale without turning anybody away.
import { allProjections } from '../projections/all.ts';
import type { Storage } from './build-storage.ts';
import type { Health } from './health.routes.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Health whose start is marked once everything serves. */
export interface ProgramHealth extends Health {
  readonly markStarted: () => void;
}

/** The health of a program over its storage. */
export function programHealth(
  storage: Pick<Storage, 'log' | 'visibility'>,
  lifecycle: Lifecycle,
): ProgramHealth {
  let started = false;
  return {
    started: () => started,
    markStarted: () => {
      started = true;
    },
    stopping: lifecycle.stopping,
    parts: [
      {
        name: 'log',
        needed: true,
        check: async () => {
          await storage.log.tail();
          return { state: 'ok' };
        },
      },
      ...allProjections.map(({ name }) => ({
        name: `projection ${name}`,
        needed: false,
        check: async () => {
          const { stale } = await storage.visibility.standing(name);
          return stale === undefined
            ? { state: 'ok' as const }
            : { state: 'degraded' as const, detail: stale };
        },
      })),
    ],
  };
}
