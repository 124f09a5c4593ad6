// Releasing a parked stream: what it missed is projected in order, up to where the projection is, and
// committed at once with the parking lifted. Right only where streams don't meet in a row in an order that
// matters; a projection where they do must stop on poison instead of parking.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { RecordedEvent, EventStore } from '../ports/event-store.port.ts';
import { PermanentFault } from '../ports/faults.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import type { RecordedFeed } from '../ports/event-feed.port.ts';
import { applyRecorded } from './apply-recorded.ts';
import type { Standing } from './standing.ts';
import { withProjection } from './projection-lease.ts';
import type { LeasePorts } from '../following/held-lease.ts';
import { checkHistory } from '../following/history-check.ts';
import { reasonOf } from '../following/reason-of.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { historyWords, takeOver } from './takeover.ts';
import { createWorkingSet } from './working-set.ts';

/** What releasing works with. */
export interface ReleasePorts extends LeasePorts {
  readonly feed: RecordedFeed;
  readonly store: ProjectionStore;
  readonly events: EventStore;
  readonly holder: string;
}

/** A parked stream, and the event for which it is parked. */
export interface StreamAtEvent {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
}

/** What came of it: events projected, and why the stream is parked (again) if it is. */
export interface Released {
  readonly applied: number;
  readonly poison: string | undefined;
}

const pageEvents = 1_000;
/** More missed events than this are rebuilt, not released: they are held in memory until the one commit. */
const maxEvents = 50_000;

/**
 * Releases a stream, in place of the projector. Where an event can't be projected, what lies before it is kept and the
 * stream stays parked at that event. Raises faults of the stores; permanent `release-too-large` beyond 50,000 events.
 */
export async function releaseStream(
  ports: ReleasePorts,
  projection: Projection,
  parked: StreamAtEvent,
  withoutPoison: boolean,
): Promise<Released> {
  const key = projectionKey(projection);
  return withProjection(ports, key, ports.holder, async (held) => {
    const { standing } = await takeOver(ports.store, key, held.fence, await ports.feed.epoch());
    await checkHistory(ports.feed, historyWords(key), standing);
    if (!standing.parked.has(parked.stream)) {
      throw new PermanentFault('not-stuck', `${parked.stream} is not stuck in ${key} any more.`);
    }
    const from = withoutPoison ? parked.revision + 1n : parked.revision;
    return replay(ports, projection, standing, parked, from);
  });
}

async function replay(
  ports: ReleasePorts,
  projection: Projection,
  standing: Standing,
  parked: StreamAtEvent,
  from: bigint,
): Promise<Released> {
  const rows = createWorkingSet();
  let applied = 0;
  let poisoned: ParkedStream | undefined;
  for (let next = from; poisoned === undefined;) {
    const page = await ports.events.read(
      parked.tenant,
      parked.stream,
      { from: next, direction: 'forwards', limit: pageEvents },
      'opened',
    );
    const missed = page.filter((recorded) => recorded.position <= standing.position);
    const heard = missed.filter(
      (recorded) => projection.hears.has(recorded.event.type) && !standing.skips.has(recorded.position),
    );
    if (applied + heard.length > maxEvents) {
      throw new PermanentFault(
        'release-too-large',
        `${parked.stream} missed too many events: rebuild instead.`,
      );
    }
    const { count, poison } = await applyPage(ports, projection, heard, rows);
    applied += count;
    poisoned = poison;
    const last = page.at(-1);
    if (last === undefined || missed.length < page.length || page.length < pageEvents) break;
    next = last.revision + 1n;
  }
  await ports.store.commit({
    projection: projectionKey(projection),
    fence: standing.fence,
    from: standing.position,
    to: { position: standing.position, epoch: standing.epoch },
    changes: rows.changes(),
    parked: poisoned === undefined ? [] : [poisoned],
    unparked: poisoned === undefined ? [parked.stream] : [],
  });
  return { applied, poison: poisoned?.reason };
}

async function applyPage(
  ports: ReleasePorts,
  projection: Projection,
  heard: readonly RecordedEvent[],
  rows: ReturnType<typeof createWorkingSet>,
): Promise<{ count: number; poison: ParkedStream | undefined }> {
  for (const [index, recorded] of heard.entries()) {
    const poison = await applyOne(ports, projection, recorded, rows);
    if (poison === undefined) continue;
    const { tenant, stream, position, revision } = recorded;
    const parked = {
      projection: projectionKey(projection),
      tenant,
      stream,
      position,
      revision,
      reason: poison,
    };
    return { count: index, poison: parked };
  }
  return { count: heard.length, poison: undefined };
}

async function applyOne(
  ports: ReleasePorts,
  projection: Projection,
  recorded: RecordedEvent,
  rows: ReturnType<typeof createWorkingSet>,
): Promise<string | undefined> {
  let needs;
  try {
    needs = rows.ask(projection.needs(recorded));
  } catch (error) {
    return reasonOf(error);
  }
  if (needs.length > 0) rows.admit(needs, await ports.store.load(needs));
  return applyRecorded(projection, recorded, rows);
}
