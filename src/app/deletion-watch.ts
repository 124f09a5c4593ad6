// Whether meetings' media are deleted when they are due: counts those that are late, and tells of it once.
import { fromEpochMs, toEpochMs } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { OverdueDeletions } from '../ports/overdue-deletions.port.ts';
import type { Health } from './health.routes.ts';

/** A deletion is permitted, done and certified within minutes of its date; one that is later than this is overdue. */
const graceMs = 15 * 60_000;

/** The watch of a process. */
export interface DeletionWatch {
  /**
   * Looks, sets the gauges `deletions_overdue` and `deletions_overdue_seconds`, and tells once that deletions are late, and once
   * that none is any more. Raises faults of the store.
   */
  readonly look: () => Promise<void>;
  readonly part: ReturnType<Health['parts']>[number];
}

/** Makes it. Before the first look nothing counts as late. */
export function deletionWatch(ports: {
  readonly deletions: OverdueDeletions;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'error' | 'info' | 'gauge'>;
}): DeletionWatch {
  const { deletions, clock, observer } = ports;
  let late = 0;
  return {
    look: async () => {
      const nowMs = toEpochMs(clock.now());
      const { count, oldest } = await deletions.overdue(fromEpochMs(nowMs - graceMs));
      const seconds = oldest === undefined ? 0 : (nowMs - toEpochMs(oldest)) / 1_000;
      observer.gauge('deletions_overdue', count);
      observer.gauge('deletions_overdue_seconds', seconds);
      if (count > 0 && late === 0) {
        const fact =
          'Recordings should have been deleted and no certificate says that they are: their deletion has been due for 15 minutes or longer, and no hold keeps them. docs/runbook.md, "DeletionsOverdue", says where to look.';
        observer.error(fact, { meetings: count, oldestSeconds: Math.round(seconds) });
      }
      if (count === 0 && late > 0) observer.info('No deletion of recordings is overdue any more.', {});
      late = count;
    },
    part: {
      name: 'deletions',
      needed: false,
      check: () =>
        Promise.resolve(
          late === 0
            ? { state: 'ok' }
            : { state: 'degraded', detail: `${late} overdue: docs/runbook.md, "DeletionsOverdue"` },
        ),
    },
  };
}
