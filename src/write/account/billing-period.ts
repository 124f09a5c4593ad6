// The billing period of an instant: a calendar month in the account's own time zone. Knows time zones (by the
// platform's own database), so that the domain needs none.
import type { BillingPeriod } from '../../domain/account/account.events.ts';
import { fromEpochMs, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** Whether a text names a time zone that this platform knows (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The month around `at` in `timeZone`, from its first midnight to the next month's. */
export function billingPeriodAt(at: Instant, timeZone: string): BillingPeriod {
  const [year = 0, month = 1] = localParts(toEpochMs(at), timeZone);
  return {
    start: firstInstantOf(Date.UTC(year, month - 1), timeZone),
    end: firstInstantOf(Date.UTC(year, month), timeZone),
  };
}

/** The instant at which a wall clock in `timeZone` first shows what a clock in UTC shows at `wallMs` (or has passed it). */
function firstInstantOf(wallMs: number, timeZone: string): Instant {
  const guess = wallMs - offsetMs(wallMs, timeZone);
  // The offset may change between the guess and the wall time; at a month's first midnight one correction is enough.
  return fromEpochMs(wallMs - offsetMs(guess, timeZone));
}

function offsetMs(epochMs: number, timeZone: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = localParts(epochMs, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

function localParts(epochMs: number, timeZone: string): readonly number[] {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'iso8601', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const parts = format.formatToParts(new Date(epochMs));
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map(value);
}
