// Readiness for whoever asks as often as they like: the stores are asked at most once a second, by one look at a time that
// all who ask meanwhile share. That the program is stopping is said at once. Each look also sets the gauges of readiness.
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { partStates, partsOf, readinessOf, readinessStates } from './health.routes.ts';
import type { Health, PartHealth, Readiness } from './health.routes.ts';

/** The oldest look that is answered with; it counts from the look's beginning. */
const maxAgeMs = 1_000;

/** What looks are made with. */
export interface CachedReadinessPorts {
  readonly health: Health;
  readonly pace: Pick<Pace, 'monotonicMs'>;
  readonly observer: Pick<Observer, 'gauge'>;
}

/** Gives the readiness of at most a second ago. Never fails: a check that fails is a part that is down. */
export function cachedReadiness({ health, pace, observer }: CachedReadinessPorts): () => Promise<Readiness> {
  let newest: { readonly beganMs: number; readonly parts: Promise<readonly PartHealth[]> } | undefined;
  let isLooking = false;
  const look = (): Promise<readonly PartHealth[]> => {
    const nowMs = pace.monotonicMs();
    if (newest !== undefined && (isLooking || nowMs - newest.beganMs < maxAgeMs)) return newest.parts;
    isLooking = true;
    const parts = partsOf(health).then((seen) => {
      isLooking = false;
      show(readinessOf(health, seen), observer);
      return seen;
    });
    newest = { beganMs: nowMs, parts };
    return parts;
  };
  return async () => readinessOf(health, await look());
}

/** 1 for the state that the program, or a part of it, is in, 0 for the others. */
function show({ status, parts }: Readiness, observer: Pick<Observer, 'gauge'>): void {
  for (const state of readinessStates) observer.gauge('readiness_state', state === status ? 1 : 0, { state });
  for (const { name: part, state: now } of parts) {
    for (const state of partStates)
      observer.gauge('readiness_part_state', state === now ? 1 : 0, { part, state });
  }
}
