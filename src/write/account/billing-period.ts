// The billing period of an instant: a calendar month in the account's own time zone. Knows time zones (by the
// platform's own database), so that the domain needs none.
import type { BillingPeriod } from '../../domain/account/account.events.ts';
import { fromEpochMs, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { wallClock, whenPassing } from './wall-clock.ts';

/** Whether a text names a time zone that this platform knows (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The month around `at` in `timeZone`, from its first instant to the next month's. Periods tile time: no gap, no overlap. */
export function billingPeriodAt(at: Instant, timeZone: string): BillingPeriod {
  const wallMsAt = wallClock(timeZone);
  const startOf = (month: number): number => whenPassing(firstMidnightMs(month), wallMsAt);
  const atMs = toEpochMs(at);
  let month = monthOf(wallMsAt(atMs));
  // A clock that is set back over the first midnight of a month passes it twice; one of the two is the boundary, and
  // what the clock shows between them does not count.
  if (atMs >= startOf(month + 1)) month += 1;
  else if (atMs < startOf(month)) month -= 1;
  return { start: fromEpochMs(startOf(month)), end: fromEpochMs(startOf(month + 1)) };
}

/** Months since the year 0, of a wall clock. */
function monthOf(wallMs: number): number {
  const shown = new Date(wallMs);
  return shown.getUTCFullYear() * 12 + shown.getUTCMonth();
}

function firstMidnightMs(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}
