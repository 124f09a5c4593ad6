// What the probes of this program look at: the database that commands need, an event store beside it, and each projection,
// which may be stale without turning anybody away. One that stands still behind the log's end has no worker that gets on.
import type { Pace } from '../ports/clock.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { Visibility } from '../ports/visibility.port.ts';
import { allProjections } from '../projections/all.ts';
import type { WatchedStore } from './append-watch.ts';
import type { Health, PartHealth } from './health.routes.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Health whose start is marked once everything serves. */
export interface ProgramHealth extends Health {
  readonly markStarted: () => void;
}

/** What is looked at. */
export interface WatchedStorage {
  readonly log: Pick<EventLog, 'tail' | 'capabilities'>;
  readonly logKind: 'postgres' | 'esdb';
  readonly visibility: Pick<Visibility, 'standing'>;
}

type Part = Health['parts'][number];
type Standing = Pick<PartHealth, 'state' | 'detail'>;

/** A projection that stood still for so long while the log went on is told of; taking over from a dead worker is quicker. */
const longestStillMs = 15_000;
/** Less than a probe waits for a part: an event store that hangs is told of like one that is gone. */
const eventStoreTimeoutMs = 1_500;

const withoutEventStore =
  'queries are answered from what was projected; commands, audits and waiting for a position are not';

/** The health of a program over its storage; `failing`: how the newest append went. That a projection stands still is seen from the second look on. */
export function programHealth(
  storage: WatchedStorage,
  lifecycle: Pick<Lifecycle, 'stopping'>,
  { monotonicMs }: Pick<Pace, 'monotonicMs'>,
  failing: WatchedStore['failing'],
): ProgramHealth {
  let started = false;
  const stillness = watchStillness(storage.log.capabilities.dense, monotonicMs);
  const appends = (): Standing => {
    const fault = failing();
    if (fault === undefined) return { state: 'ok' };
    return { state: 'degraded', detail: `can be read; the newest append failed: ${fault}` };
  };
  return {
    started: () => started,
    markStarted: () => {
      started = true;
    },
    stopping: lifecycle.stopping,
    parts: [
      ...(storage.logKind === 'esdb' ? besideDatabase(storage, appends) : [inDatabase(storage, appends)]),
      ...allProjections.map(({ name }) => ({
        name: `projection ${name}`,
        needed: false,
        check: async (): Promise<Standing> => {
          const standing = await storage.visibility.standing(name);
          const stale = standing.stale ?? stillness(name, standing.position, await tailOf(storage));
          return stale === undefined ? { state: 'ok' } : { state: 'degraded', detail: stale };
        },
      })),
    ],
  };
}

function inDatabase({ log }: WatchedStorage, appends: () => Standing): Part {
  return {
    name: 'log',
    needed: true,
    check: async () => {
      await log.tail();
      return appends();
    },
  };
}

/** An event store that is away takes commands with it, and no query: the program stays ready for those. */
function besideDatabase(storage: WatchedStorage, appends: () => Standing): readonly Part[] {
  const anyProjection = allProjections[0]?.name ?? '';
  return [
    {
      name: 'database',
      needed: true,
      check: async () => {
        await storage.visibility.standing(anyProjection);
        return { state: 'ok' };
      },
    },
    {
      name: 'event store',
      needed: false,
      check: async () => {
        if ((await tailOf(storage)) !== undefined) return appends();
        return { state: 'degraded', detail: `does not answer: ${withoutEventStore}` };
      },
    },
  ];
}

/** The log's end. One beside the database may be away (`undefined`), which its own part tells; one within takes the check with it. */
async function tailOf({ log, logKind }: WatchedStorage): Promise<bigint | undefined> {
  if (logKind === 'postgres') return log.tail();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), eventStoreTimeoutMs);
  });
  try {
    return await Promise.race([log.tail().catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells of a projection that did not move while the log's end, where it is known, lay behind it. */
function watchStillness(dense: boolean, monotonicMs: () => number) {
  const behind = new Map<string, { position: bigint; sinceMs: number }>();
  return (name: string, position: bigint, tail: bigint | undefined): string | undefined => {
    if (tail === undefined) return undefined;
    const before = behind.get(name);
    if (position >= tail) behind.delete(name);
    else if (before?.position !== position) behind.set(name, { position, sinceMs: monotonicMs() });
    const { sinceMs } = behind.get(name) ?? { sinceMs: monotonicMs() };
    const stillMs = monotonicMs() - sinceMs;
    if (stillMs < longestStillMs) return undefined;
    const unit = dense ? 'events' : 'bytes of log';
    return `stands still: ${tail - position} ${unit} behind, for ${Math.floor(stillMs / 1_000)} s or longer`;
  };
}
