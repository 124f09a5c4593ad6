// The state at an instant of the occurred time: the whole stream is read, since what came about before may have been recorded
// after any other event. No snapshot can stand in for that.
import type { Instant } from '../../domain/shared/instant.ts';
import type { Replays, StateAt } from './audit-fold.ts';
import { streamPages, type StreamSource } from './pages.ts';

/** What had come about by `at`, of the events up to a version; `undefined` if the stream has no event at all. One round trip per 500 events. Raises what the store raises. */
export async function stateOccurredBy(
  source: StreamSource,
  replays: Pick<Replays, 'fresh' | 'occurredBy'>,
  at: Instant,
  version: bigint | undefined,
): Promise<StateAt | undefined> {
  const replay = replays.fresh();
  let isKnown = false;
  let last: Omit<StateAt, 'state'> = { revision: -1n, at: null };
  for await (const page of streamPages(source, 'start', 'sealed', undefined, version)) {
    isKnown = true;
    for (const recorded of page) {
      const event = replays.occurredBy(recorded, at);
      if (event === undefined) continue;
      replay.take(event);
      last = { revision: recorded.revision, at: recorded.at };
    }
  }
  return isKnown ? { ...last, state: replay.describe() } : undefined;
}
