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

/** What a wall clock shows, told as the epoch milliseconds at which a clock in UTC shows the same. */
type WallClock = (epochMs: number) => number;

/** Months since the year 0, of a wall clock. */
function monthOf(wallMs: number): number {
  const shown = new Date(wallMs);
  return shown.getUTCFullYear() * 12 + shown.getUTCMonth();
}

function firstMidnightMs(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

/** No zone is a day away from UTC. */
const farthestOffsetMs = 24 * 3_600_000;

/**
 * The instant at which the clock passes `wallMs`: the first midnight of a month may be skipped
 * by summer time (America/Asuncion, 1 October 2023), so an offset cannot just be subtracted. Halving two days takes 28 looks.
 */
function whenPassing(wallMs: number, wallMsAt: WallClock): number {
  let before = wallMs - farthestOffsetMs;
  let shows = wallMs + farthestOffsetMs;
  while (shows - before > 1) {
    const middle = Math.floor((before + shows) / 2);
    if (wallMsAt(middle) >= wallMs) shows = middle;
    else before = middle;
  }
  return shows;
}

function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (epochMs) => {
    const parts = format.formatToParts(new Date(epochMs));
    const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    const [year, month, day] = [value('year'), value('month'), value('day')];
    return Date.UTC(year, month - 1, day, value('hour'), value('minute'), value('second'));
  };
}
