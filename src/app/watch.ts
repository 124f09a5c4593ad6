// What a process looks at every 15 seconds for its metrics, whether or not somebody asks: each look sets gauges, and one
// that fails is logged and tried again.
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';

const everyMs = 15_000;

/** Something that is looked at; the name is the subject of a sentence. */
export interface Watched {
  readonly name: string;
  readonly look: () => Promise<unknown>;
}

/** Looks at all of them at once and every 15 seconds, until aborted. */
export async function watch(
  watched: readonly Watched[],
  observer: Pick<Observer, 'warn'>,
  pace: Pick<Pace, 'pause'>,
  signal: AbortSignal,
): Promise<void> {
  const lookAt = async ({ name, look }: Watched): Promise<void> => {
    try {
      await look();
    } catch (fault) {
      if (signal.aborted) return;
      observer.warn(
        `${name} could not be looked at; the metrics stay as they were until the next try`,
        {},
        fault,
      );
    }
  };
  while (!signal.aborted) {
    await Promise.all(watched.map(lookAt));
    await pace.pause(everyMs, signal);
  }
}
