// The clock of this process.
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { Clock } from '../../ports/clock.port.ts';

/** Wall-clock time in UTC, to the millisecond. */
export const systemClock: Clock = { now: () => fromEpochMs(Date.now()) };
