// Waiting and measuring by the timers of this process.
import { performance } from 'node:perf_hooks';
import type { Pace } from '../../ports/clock.port.ts';

/** Node's monotonic clock and timers. A pause keeps the process alive until it ends or is aborted. */
export const systemPace: Pace = {
  monotonicMs: () => performance.now(),
  pause: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
};
