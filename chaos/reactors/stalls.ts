// Stalls of the machine: times in which this process itself could not run, as where a virtual machine is paused or others take all of the
// processor. What waits for a bounded time anywhere then fails, and that says nothing about the program.
import { setTimeout as delay } from 'node:timers/promises';

/** What was seen so far. */
export interface Stalls {
  /** Whether the machine stood still between then and now, by `performance.now()`. */
  readonly since: (ms: number) => boolean;
  readonly count: () => number;
  /** The longest, in whole milliseconds. */
  readonly longestMs: () => number;
}

const everyMs = 100;
/** Requests wait for five seconds for a connection to the database: well below that. */
const stallMs = 2_000;

/** Watches until aborted. */
export function watchStalls(stop: AbortSignal): Stalls {
  let [count, longest, lastEnd, looked] = [0, 0, -Infinity, performance.now()];
  const look = (): void => {
    const now = performance.now();
    const late = now - looked - everyMs;
    looked = now;
    if (late < stallMs) return;
    count += 1;
    longest = Math.max(longest, late);
    lastEnd = now;
  };
  const watch = async (): Promise<void> => {
    while (!stop.aborted) {
      await delay(everyMs, undefined, { signal: stop }).catch(() => undefined);
      look();
    }
  };
  void watch();
  return {
    since: (ms) => {
      look();
      return lastEnd >= ms;
    },
    count: () => count,
    longestMs: () => Math.round(longest),
  };
}
