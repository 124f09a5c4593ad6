// What the probes of this program look at: the database that commands need, an event store beside it, and each projection,
// which may be stale without turning anybody away. One that does not move while the log grows has no worker that gets on.
// However many parts there are, a look asks the database for all projections at once, and for the log's end once.
import type { Pace } from '../ports/clock.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { StuckWork } from '../ports/stuck-work.port.ts';
import type { Visibility } from '../ports/visibility.port.ts';
import { allProjections } from '../projections/all.ts';
import type { WatchedStore } from './append-watch.ts';
import type { Health, PartHealth } from './health.routes.ts';
import type { KeysGate } from './keys-gate.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Pools } from './parts/pools.ts';
import { poolsPart } from './pool-watch.ts';
import { stuckWorkPart } from './stuck-watch.ts';
import type { TamperingWatch } from './tampering-watch.ts';

/** Health whose start is marked once everything serves. */
export interface ProgramHealth extends Health {
  readonly markStarted: () => void;
}

/** What is looked at. */
export interface WatchedStorage {
  readonly log: Pick<EventLog, 'tail' | 'capabilities'>;
  readonly logKind: 'postgres' | 'esdb';
  readonly visibility: Pick<Visibility, 'standings'>;
  readonly stuck: Pick<StuckWork, 'counts'>;
  /** Of `watchLogins`. */
  readonly logins: ReturnType<Health['parts']>;
  readonly tampering: Pick<TamperingWatch, 'part'>;
  readonly keysGate: Pick<KeysGate, 'part'>;
  readonly pools: Pick<Pools, 'of' | 'states'>;
}

type Part = ReturnType<Health['parts']>[number];
type Standing = Pick<PartHealth, 'state' | 'detail'>;

/** What the parts of one look share: asked for by whichever part needs it first, and once. */
interface Look {
  readonly standings: () => ReturnType<Visibility['standings']>;
  readonly tail: () => Promise<bigint | undefined>;
}

/** A projection that did not move for so long while the log grew is reported; taking over from a dead worker is quicker. */
const longestStillMs = 15_000;
/** Less than a probe waits for a part: an event store that hangs is reported like one that is gone. */
const eventStoreTimeoutMs = 1_500;

const names = allProjections.map(({ name }) => name);

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
    parts: () => {
      const look: Look = {
        standings: once(() => storage.visibility.standings(names)),
        tail: once(() => tailOf(storage)),
      };
      const logParts =
        storage.logKind === 'esdb' ? besideDatabase(look, appends) : [inDatabase(look, appends)];
      const projections = names.map((name) => projectionPart(name, look, stillness));
      return [
        ...logParts,
        storage.keysGate.part,
        ...projections,
        storage.tampering.part,
        stuckWorkPart(storage.stuck),
        poolsPart(storage.pools),
        ...storage.logins,
      ];
    },
  };
}

/** The same health with what roles show of themselves. */
export function withRoles(
  health: ProgramHealth,
  roles: readonly ({ readonly health?: Health['parts'] } | undefined)[],
): ProgramHealth {
  return { ...health, parts: () => [...health.parts(), ...roles.flatMap((role) => role?.health?.() ?? [])] };
}

function projectionPart(name: string, look: Look, stillness: ReturnType<typeof watchStillness>): Part {
  return {
    name: `projection ${name}`,
    needed: false,
    check: async () => {
      const standing = (await look.standings()).get(name);
      if (standing === undefined) throw new Error(`no answer about projection ${name}`);
      const stale = standing.stale ?? stillness(name, standing.position, await look.tail());
      return stale === undefined ? { state: 'ok' } : { state: 'degraded', detail: stale };
    },
  };
}

function inDatabase(look: Look, appends: () => Standing): Part {
  return {
    name: 'log',
    needed: true,
    check: async () => {
      await look.tail();
      return appends();
    },
  };
}

/** An event store that is away takes commands with it, and no query: the program stays ready for those. */
function besideDatabase(look: Look, appends: () => Standing): readonly Part[] {
  return [
    {
      name: 'database',
      needed: true,
      check: async () => {
        await look.standings();
        return { state: 'ok' };
      },
    },
    {
      name: 'event store',
      needed: false,
      check: async () => {
        if ((await look.tail()) !== undefined) return appends();
        return { state: 'degraded', detail: `does not answer: ${withoutEventStore}` };
      },
    },
  ];
}

/** Asks when it is first called, and gives every caller the same answer, a failure too. */
function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => (asked ??= ask());
}

/** The log's end. A log beside the database may be away (`undefined`), which its own part tells; one in it fails the check. */
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

/** Tells of a projection that did not move while it lagged the log's end, where that is known. */
function watchStillness(dense: boolean, monotonicMs: () => number) {
  const lagging = new Map<string, { position: bigint; sinceMs: number }>();
  return (name: string, position: bigint, tail: bigint | undefined): string | undefined => {
    if (tail === undefined) return undefined;
    const before = lagging.get(name);
    if (position >= tail) lagging.delete(name);
    else if (before?.position !== position) lagging.set(name, { position, sinceMs: monotonicMs() });
    const { sinceMs } = lagging.get(name) ?? { sinceMs: monotonicMs() };
    const stillMs = monotonicMs() - sinceMs;
    if (stillMs < longestStillMs) return undefined;
    const unit = dense ? 'events' : 'bytes of log';
    return `has not moved for ${Math.floor(stillMs / 1_000)} s or longer: lags by ${tail - position} ${unit}`;
  };
}
