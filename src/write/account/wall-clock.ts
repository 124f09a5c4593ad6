// Wall clocks of time zones, by the platform's own database: what one shows at an instant, and when it passes a time.

/** What a wall clock shows, told as the epoch milliseconds at which a clock in UTC shows the same. */
export type WallClock = (epochMs: number) => number;

/** No zone is a day away from UTC. */
const farthestOffsetMs = 24 * 3_600_000;

/**
 * The instant at which the clock passes `wallMs`: it may be skipped
 * by summer time (America/Asuncion, 1 October 2023), so an offset cannot just be subtracted. Halving two days takes 28 looks.
 */
export function whenPassing(wallMs: number, wallMsAt: WallClock): number {
  let before = wallMs - farthestOffsetMs;
  let shows = wallMs + farthestOffsetMs;
  while (shows - before > 1) {
    const middle = Math.floor((before + shows) / 2);
    if (wallMsAt(middle) >= wallMs) shows = middle;
    else before = middle;
  }
  return shows;
}

/** The wall clock of an IANA time zone. Throws a `RangeError` for a name that this platform doesn't know. */
export function wallClock(timeZone: string): WallClock {
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
