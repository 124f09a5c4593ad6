// The state at an instant or a version: a stream folded up to there and no further, beginning at the newest snapshot
// before it. Instants in a stream never decrease, so a snapshot recorded by then contains nothing later.
import type { StreamTail } from '../../ports/event-store.port.ts';
import { snapshotEveryEvents, type EventsAfter } from '../../ports/snapshots.port.ts';
import type { Replay, Replays, StateAt } from './audit-fold.ts';
import { isIn, type Moment } from './moment.ts';
import { pagesAfter, streamPages, type StreamSource } from './pages.ts';
import { stateOccurredBy } from './state-occurred.ts';

/** Where a fold begins, and the moments that it is to reach, by their index among those asked for. */
interface Beginning {
  readonly replay: Replay;
  readonly tail: StreamTail | 'none';
  readonly after: EventsAfter;
  readonly moments: Map<number, Moment>;
}

/**
 * The states at several moments, in their order; nothing after `source.upTo` is seen. Moments that share a snapshot, and
 * all moments without one, take one pass over the stream. `undefined` if the stream has no event at all. Two round trips
 * to find each snapshot with the events after it, one more per page if they are more than a page. A moment of the occurred
 * time takes a pass of its own over the whole stream. Raises what the store raises.
 */
export async function statesAt(
  source: StreamSource,
  replays: Replays,
  moments: readonly Moment[],
): Promise<readonly StateAt[] | undefined> {
  const reached = new Map<number, StateAt>();
  const recorded = new Map<number, Moment>();
  for (const [index, moment] of moments.entries()) {
    const { at, version, time } = moment;
    if (at === undefined || time !== 'occurred') recorded.set(index, moment);
    else {
      const state = await stateOccurredBy(source, replays, at, version);
      if (state === undefined) return undefined;
      reached.set(index, state);
    }
  }
  for (const beginning of await beginningsOf(source, replays, recorded)) {
    const end = await replayFrom(beginning, source, reached);
    if (end === undefined) return undefined;
    replays.passed(source.tenant, source.stream, beginning.tail, end);
  }
  return moments.flatMap((_, index) => reached.get(index) ?? []);
}

const nothingRead: EventsAfter = { events: [], isEnd: false };

/** One beginning per snapshot found, and one for all moments without a snapshot. */
async function beginningsOf(
  { tenant, stream, upTo }: StreamSource,
  replays: Replays,
  moments: ReadonlyMap<number, Moment>,
): Promise<Iterable<Beginning>> {
  const byRevision = new Map<bigint, Beginning>();
  for (const [index, moment] of moments) {
    const limit = { at: moment.at, revision: moment.version, position: upTo };
    const found = await replays.nearest(tenant, stream, limit);
    const revision = found?.tail.revision ?? -1n;
    const known = byRevision.get(revision);
    const after = found?.after ?? nothingRead;
    const beginning: Beginning = {
      replay: known?.replay ?? found?.replay ?? replays.fresh(),
      tail: found?.tail ?? 'none',
      // What was read for the later of two moments includes what was read for the other.
      after: known !== undefined && known.after.events.length > after.events.length ? known.after : after,
      moments: (known?.moments ?? new Map<number, Moment>()).set(index, moment),
    };
    byRevision.set(revision, beginning);
  }
  return byRevision.values();
}

/** Folds until every moment is reached, and puts their states into `reached`; returns the last event folded, `undefined` if the stream has none at all. */
async function replayFrom(
  { replay, tail, after, moments }: Beginning,
  source: StreamSource,
  reached: Map<number, StateAt>,
): Promise<StreamTail | 'none' | undefined> {
  let last = tail;
  const write = (index: number): void => {
    const { revision, at } = last === 'none' ? { revision: -1n, at: null } : last;
    reached.set(index, { revision, at, state: replay.describe() });
    moments.delete(index);
  };
  let isKnown = tail !== 'none';
  const until = furthestOf([...moments.values()]);
  // A moment given by its instant only lies before the next snapshot: no larger page is needed.
  const limit = tail === 'none' || until !== undefined ? undefined : snapshotEveryEvents;
  const pages =
    tail === 'none'
      ? streamPages(source, 'start', 'sealed', limit, until)
      : pagesAfter(source, tail, after, limit, until);
  for await (const page of pages) {
    isKnown = true;
    for (const recorded of page) {
      for (const [index, moment] of moments) if (!isIn(recorded, moment)) write(index);
      if (moments.size === 0) return last;
      replay.take(recorded.event);
      last = recorded;
    }
  }
  if (!isKnown) return undefined;
  for (const index of moments.keys()) write(index);
  return last;
}

/** The latest version, if every moment names one: nothing after it need be read. */
function furthestOf(moments: readonly Moment[]): bigint | undefined {
  return moments.reduce<bigint | undefined>(
    (furthest, { version }) =>
      furthest === undefined || version === undefined ? undefined : version > furthest ? version : furthest,
    -1n,
  );
}
