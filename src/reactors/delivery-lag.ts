// How far deliveries to reactors lag the log, as any process of the role sees it: a standby shows it too, so that it is seen if
// nobody delivers.
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { DeliveryCheckpoints } from '../ports/delivery-checkpoints.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { Observer } from '../ports/observer.port.ts';

/** What a look needs. */
export interface DeliveryLagPorts {
  readonly checkpoints: Pick<DeliveryCheckpoints, 'find'>;
  readonly feed: Pick<EventFeed, 'read' | 'tail'>;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'gauge'>;
}

/** Sets `reactor_lag_events` and `reactor_lag_seconds` of reactors. Raises faults of the log and the database. */
export async function showDeliveryLags(
  reactors: readonly string[],
  { checkpoints, feed, clock, observer }: DeliveryLagPorts,
): Promise<void> {
  // The end is read first: what is appended in between is no lag.
  const tail = await feed.tail();
  for (const reactor of reactors) {
    const { position } = (await checkpoints.find(reactor)) ?? { position: 0n };
    const [oldest] = position < tail ? await feed.read(position, 1) : [];
    const ageMs = oldest === undefined ? 0 : toEpochMs(clock.now()) - toEpochMs(oldest.at);
    observer.gauge('reactor_lag_events', Number(position < tail ? tail - position : 0n), { reactor });
    observer.gauge('reactor_lag_seconds', Math.max(0, ageMs) / 1_000, { reactor });
  }
}
