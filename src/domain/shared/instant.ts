// Instants and durations as values: ISO 8601 in UTC with milliseconds, and whole seconds. Knows no clock:
// "now" arrives inside a command. Instants of the years 0000–9999 compare as text.

declare const brand: unique symbol;

/** `YYYY-MM-DDTHH:mm:ss.sssZ`, a real instant of the proleptic Gregorian calendar. */
export type Instant = string & { readonly [brand]: 'Instant' };

const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const zeroDigit = 48;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The instant that a text names; `undefined` where the text is not of the one stored form or names no real instant. */
export function parseInstant(text: string): Instant | undefined {
  if (!shape.test(text)) return undefined;
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  const leapDay = month === 2 && isLeapYear(digitsAt(text, 0, 4)) ? 1 : 0;
  const days = (daysInMonth[month - 1] ?? 0) + leapDay;
  const isTime = digitsAt(text, 11, 2) <= 23 && digitsAt(text, 14, 2) <= 59 && digitsAt(text, 17, 2) <= 59;
  const real = day >= 1 && day <= days && isTime;
  return real ? (text as Instant) : undefined;
}

/** Negative when `a` is earlier than `b`, positive when later, 0 when they are the same instant. */
export function compareInstants(a: Instant, b: Instant): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an instant has come by `at`. */
export function hasCome(instant: Instant, at: Instant): boolean {
  return compareInstants(at, instant) >= 0;
}

/** The later of two instants. */
export function laterOf(a: Instant, b: Instant): Instant {
  return a < b ? b : a;
}

/** The instant so many seconds after (before, when negative) another; stops at the years 0000 and 9999. */
export function addSeconds(instant: Instant, seconds: number): Instant {
  return fromEpochMs(toEpochMs(instant) + seconds * 1000);
}

/** Whole seconds from one instant to another, rounded down; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return Math.floor((toEpochMs(to) - toEpochMs(from)) / 1000);
}

/** Milliseconds since 1970-01-01T00:00:00.000Z. */
export function toEpochMs(instant: Instant): number {
  const part = (start: number, count: number) => digitsAt(instant, start, count);
  const days = daysFromCivil(part(0, 4), part(5, 2), part(8, 2));
  return ((days * 24 + part(11, 2)) * 60 + part(14, 2)) * 60_000 + part(17, 2) * 1000 + part(20, 3);
}

/** The instant of so many milliseconds since 1970-01-01T00:00:00.000Z; stops at the years 0000 and 9999. */
export function fromEpochMs(epochMs: number): Instant {
  const bounded = Math.min(Math.max(Math.floor(epochMs), -62_167_219_200_000), 253_402_300_799_999);
  const days = Math.floor(bounded / 86_400_000);
  const ms = bounded - days * 86_400_000;
  const { year, month, day } = civilFromDays(days);
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const time = `${pad(Math.floor(ms / 3_600_000), 2)}:${pad(Math.floor(ms / 60_000) % 60, 2)}:${pad(Math.floor(ms / 1000) % 60, 2)}`;
  return `${date}T${time}.${pad(ms % 1000, 3)}Z` as Instant;
}

/** The number that so many digits make (without a string of their own: instants are read for every event). */
function digitsAt(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) value = value * 10 + text.charCodeAt(at) - zeroDigit;
  return value;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Days since 1970-01-01 of a civil date (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The civil date so many days after 1970-01-01 (same source). */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
