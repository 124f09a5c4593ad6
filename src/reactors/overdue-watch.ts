// How many timers are late and by how much, as metrics: whatever keeps them from firing is then seen, also while no runner works.
import { fromEpochMs, toEpochMs } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { OverdueItems } from '../ports/overdue-items.port.ts';

/** A timer fires within a second of its instant; one that is later than this is overdue. */
const graceMs = 5_000;

/** Sets `timers_overdue` and `timers_overdue_seconds`. Raises faults of the store. */
export async function showOverdue(
  items: OverdueItems,
  clock: Clock,
  observer: Pick<Observer, 'gauge'>,
): Promise<void> {
  const nowMs = toEpochMs(clock.now());
  const { count, oldest } = await items.overdue(fromEpochMs(nowMs - graceMs));
  observer.gauge('timers_overdue', count);
  observer.gauge('timers_overdue_seconds', oldest === undefined ? 0 : (nowMs - toEpochMs(oldest)) / 1_000);
}
