// Which events a replay sends: those that were recorded within its range. The log is ordered by position, not by time: clocks of
// processes are taken to differ by `skewSeconds` at most, so it is searched a little further on both sides.
import { addSeconds, compareInstants, hasCome } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { EventStore, RecordedEvent } from '../../ports/event-store.port.ts';
import type { HeldLane } from '../../ports/webhook-lane.ts';

const skewSeconds = 300;

type Replay = NonNullable<HeldLane['replay']>;

/** The place after which its first event can be: where it was before, or for a new one by halving what there is, a read each time (64 at most). */
export async function replayStart(
  store: Pick<EventStore, 'readTenant'>,
  { tenant, position, wanted }: HeldLane,
  { from }: Replay,
): Promise<bigint> {
  if (position > 0n) return position;
  const early = addSeconds(from, -skewSeconds);
  let [low, high] = [0n, wanted];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    const [next] = await store.readTenant(tenant, middle, wanted, 1, 'sealed');
    if (next === undefined || hasCome(early, next.at)) high = middle;
    else low = next.position < high ? next.position : middle;
  }
  return low;
}

/** Whether an event is in the lane's range; one without a range has all. */
export function isOfReplay({ replay }: HeldLane, { at }: RecordedEvent): boolean {
  return replay === undefined || (hasCome(replay.from, at) && !hasCome(replay.to, at));
}

/** Whether no event after this one can be in the range. */
export function isAfterReplay({ replay }: HeldLane, { at }: RecordedEvent): boolean {
  return replay !== undefined && compareInstants(at, lateEnd(replay)) > 0;
}

function lateEnd({ to }: Replay): Instant {
  return addSeconds(to, skewSeconds);
}
