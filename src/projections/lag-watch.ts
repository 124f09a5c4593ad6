// How far every projection lags the log, as any process of the role sees it: a standby shows it too, so that it is seen if
// nobody follows. Whoever follows sets the same gauges after each batch.
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { Visibility } from '../ports/visibility.port.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';

/** What a look needs. */
export interface LagWatchPorts {
  readonly projections: readonly Projection[];
  readonly visibility: Pick<Visibility, 'standings'>;
  readonly feed: Pick<EventFeed, 'read' | 'tail'>;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'gauge'>;
}

/** Sets `projection_lag_events` and `projection_lag_seconds` of every projection. Raises faults of the log and the database. */
export async function showLags(ports: LagWatchPorts): Promise<void> {
  const { projections, visibility, feed, clock, observer } = ports;
  // The end is read first: what is appended in between is no lag.
  const tail = await feed.tail();
  const standings = await visibility.standings(projections.map(({ name }) => name));
  for (const projection of projections) {
    const { position } = standings.get(projection.name) ?? { position: 0n };
    const [oldest] = position < tail ? await feed.read(position, 1) : [];
    const ageMs = oldest === undefined ? 0 : toEpochMs(clock.now()) - toEpochMs(oldest.at);
    const labels = { projection: projectionKey(projection) };
    observer.gauge('projection_lag_events', Number(position < tail ? tail - position : 0n), labels);
    observer.gauge('projection_lag_seconds', Math.max(0, ageMs) / 1_000, labels);
  }
}
