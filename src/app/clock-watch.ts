// Notices that the system's clock was set: timers, holds and expiries go by it, and nobody sees it otherwise. It is held
// against a clock that only counts; what time services correct between two looks is far below what is reported.
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';

const everyMs = 5_000;
/** A jump is at least so long. */
const leastJumpMs = 1_000;

/** Warns of each jump of the clock, and counts it, until aborted. */
export async function watchClock(
  clock: Clock,
  pace: Pace,
  observer: Pick<Observer, 'warn' | 'count'>,
  signal: AbortSignal,
): Promise<void> {
  const aheadMs = (): number => toEpochMs(clock.now()) - pace.monotonicMs();
  let beforeMs = aheadMs();
  while (!signal.aborted) {
    await pace.pause(everyMs, signal);
    const nowMs = aheadMs();
    const jumpMs = nowMs - beforeMs;
    beforeMs = nowMs;
    if (Math.abs(jumpMs) < leastJumpMs) continue;
    observer.count('clock_jumps_total', { direction: jumpMs < 0 ? 'back' : 'forward' });
    const seconds = Math.round(Math.abs(jumpMs) / 1_000);
    if (jumpMs < 0) {
      observer.warn(
        'the system clock was set back: nothing is decided earlier than what is on record, but timers and expiries come late by as much; check its time service',
        { seconds },
      );
    } else {
      observer.warn(
        'the system clock jumped forward, or the machine was asleep: timers, holds and expiries in between count as over; check its time service',
        { seconds },
      );
    }
  }
}
