// What the probes of this program look at: the database that commands need, and each projection, which may be
// stale without turning anybody away. One that stands still behind the log's end has no worker that gets on.
import type { Pace } from '../ports/clock.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { Visibility } from '../ports/visibility.port.ts';
import { allProjections } from '../projections/all.ts';
import type { WatchedStore } from './append-watch.ts';
import type { Health } from './health.routes.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Health whose start is marked once everything serves. */
export interface ProgramHealth extends Health {
  readonly markStarted: () => void;
}

/** A projection that stood still for so long while the log went on is told of; taking over from a dead worker is quicker. */
const longestStillMs = 15_000;

/** The health of a program over its storage; `failing`: how the newest append went. That a projection stands still is seen from the second look on. */
export function programHealth(
  storage: { readonly log: Pick<EventLog, 'tail'>; readonly visibility: Pick<Visibility, 'standing'> },
  lifecycle: Pick<Lifecycle, 'stopping'>,
  { monotonicMs }: Pick<Pace, 'monotonicMs'>,
  failing: WatchedStore['failing'],
): ProgramHealth {
  let started = false;
  const behind = new Map<string, { position: bigint; sinceMs: number }>();
  const standsStill = (name: string, position: bigint, tail: bigint): string | undefined => {
    const before = behind.get(name);
    if (position >= tail) behind.delete(name);
    else if (before?.position !== position) behind.set(name, { position, sinceMs: monotonicMs() });
    const { sinceMs } = behind.get(name) ?? { sinceMs: monotonicMs() };
    const stillMs = monotonicMs() - sinceMs;
    if (stillMs < longestStillMs) return undefined;
    return `stands still: ${tail - position} events behind, for ${Math.floor(stillMs / 1_000)} s or longer`;
  };
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
          const fault = failing();
          return fault === undefined
            ? { state: 'ok' as const }
            : { state: 'degraded' as const, detail: `can be read; the newest append failed: ${fault}` };
        },
      },
      ...allProjections.map(({ name }) => ({
        name: `projection ${name}`,
        needed: false,
        check: async () => {
          const standing = await storage.visibility.standing(name);
          const stale = standing.stale ?? standsStill(name, standing.position, await storage.log.tail());
          return stale === undefined
            ? { state: 'ok' as const }
            : { state: 'degraded' as const, detail: stale };
        },
      })),
    ],
  };
}
