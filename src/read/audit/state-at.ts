// What was so at an instant or a version: a stream folded up to there and no further.
import type { Described } from '../../domain/shared/described.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { Replays } from './audit-fold.ts';
import { isIn, type Moment } from './moment.ts';
import { streamPages, type StreamSource } from './pages.ts';

/** A state and the last event that is in it; `revision` -1n: before the first. */
export interface StateAt {
  readonly revision: bigint;
  readonly at: Instant | null;
  readonly state: Described;
}

/**
 * The states at several moments, in their order, in one pass over the stream; nothing behind `source.upTo` is
 * seen. `undefined` where the stream has no event at all. Raises what the store raises.
 */
export async function statesAt(
  source: StreamSource,
  replays: Replays,
  moments: readonly Moment[],
): Promise<readonly StateAt[] | undefined> {
  const replay = replays();
  const reached = new Map<number, StateAt>();
  let last: RecordedEvent | undefined;
  /** Writes down the moments that end before `next`, or all that are left; whether none is left. */
  const settle = (next: RecordedEvent | undefined): boolean => {
    for (const [index, moment] of moments.entries()) {
      if (reached.has(index) || (next !== undefined && isIn(next, moment))) continue;
      const state = { revision: last?.revision ?? -1n, at: last?.at ?? null, state: replay.describe() };
      reached.set(index, state);
    }
    return reached.size === moments.length;
  };
  let isKnown = false;
  for await (const recorded of eventsOf(source)) {
    isKnown = true;
    if (settle(recorded)) break;
    replay.take(recorded.event);
    last = recorded;
  }
  if (!isKnown) return undefined;
  settle(undefined);
  return moments.flatMap((_, index) => reached.get(index) ?? []);
}

async function* eventsOf(source: StreamSource): AsyncGenerator<RecordedEvent, void> {
  for await (const page of streamPages(source, 'start', 'sealed')) yield* page;
}
