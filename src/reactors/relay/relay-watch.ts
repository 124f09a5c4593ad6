// How far the relay is and for how long it has not moved, whoever does its work: by what it keeps of itself.
import type { Pace } from '../../ports/clock.port.ts';
import type { EventFeed } from '../../ports/event-feed.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { RelayPlaces, RelayStanding } from '../../ports/relay-places.port.ts';

/** What is looked at. */
export interface RelayWatchPorts {
  readonly topic: string;
  readonly places: Pick<RelayPlaces, 'find'>;
  readonly feed: Pick<EventFeed, 'tail'>;
  readonly pace: Pick<Pace, 'monotonicMs'>;
  readonly observer: Pick<Observer, 'gauge'>;
}

/** What was seen. */
export interface RelaySeen {
  /** Undefined before a relay began. */
  readonly standing: RelayStanding | undefined;
  readonly position: bigint;
  /** For how long it was seen at this position while the log went on beyond it; 0 where it has caught up. */
  readonly stillMs: number;
}

/** Looks at a relay each time it is called, and shows its metrics. Raises the faults of database and log. */
export function watchRelay(ports: RelayWatchPorts): () => Promise<RelaySeen> {
  const { topic, places, feed, pace, observer } = ports;
  const labels = { topic };
  let still: { readonly position: bigint; readonly sinceMs: number } | undefined;
  return async () => {
    const [standing, tail] = await Promise.all([places.find(topic), feed.tail()]);
    const position = standing?.position ?? 0n;
    if (position >= tail) still = undefined;
    else if (still?.position !== position) still = { position, sinceMs: pace.monotonicMs() };
    const stillMs = still === undefined ? 0 : pace.monotonicMs() - still.sinceMs;
    observer.gauge('relay_position', Number(position), labels);
    observer.gauge('relay_lag_events', Number(tail > position ? tail - position : 0n), labels);
    observer.gauge('relay_still_seconds', stillMs / 1_000, labels);
    return { standing, position, stillMs };
  };
}
