// How much is stuck, as a metric and as a part of health. Each process that works looks for itself, so that the metric is
// right in each; nobody is turned away because of what is stuck.
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { StuckWork } from '../ports/stuck-work.port.ts';
import type { Health } from './health.routes.ts';

const everyMs = 15_000;

/** Sets the gauge `stuck_work` at once and every 15 seconds, until aborted; a look that fails is logged and tried again. */
export async function watchStuckWork(
  { counts }: Pick<StuckWork, 'counts'>,
  observer: Pick<Observer, 'gauge' | 'warn'>,
  pace: Pick<Pace, 'pause'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const [owner, stuck] of await counts()) observer.gauge('stuck_work', stuck, { owner });
    } catch (fault) {
      observer.warn(
        'stuck work could not be counted; the metric stays as it was until the next try',
        {},
        fault,
      );
    }
    await pace.pause(everyMs, signal);
  }
}

/** The part of health: degraded where anything is stuck, with how much by owner. */
export function stuckWorkPart({ counts }: Pick<StuckWork, 'counts'>): ReturnType<Health['parts']>[number] {
  return {
    name: 'stuck work',
    needed: false,
    check: async () => {
      const stuck = [...(await counts())].filter(([, count]) => count > 0);
      if (stuck.length === 0) return { state: 'ok' };
      const byOwner = stuck.map(([owner, count]) => `${count} of ${owner}`).join(', ');
      return { state: 'degraded', detail: `${byOwner}; see "voicemeet stuck list"` };
    },
  };
}
