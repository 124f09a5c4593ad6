// How values of read tables come out of the driver: int8 as bigint, times as ISO 8601 in UTC with milliseconds.
import type { TypeOverrides } from 'pg';
import { typeParsers } from '../pool.ts';

const timestamptzOid = 1184;
/** `2026-11-21 10:00:00.12+05:30`: PostgreSQL's ISO style, whatever the session's time zone. */
const shape = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,3})\d*)?([+-]\d{2})(?::?(\d{2}))?$/;

const utc = '+00';
/** Where the day, the seconds and three digits of fraction end in it. */
const [dayEnd, secondsEnd, millisEnd] = [10, 19, 23];

/** PostgreSQL's text of a timestamptz as ISO text with milliseconds and Z (finer digits are cut); other text unchanged. */
export function isoInstant(text: string): string {
  // Nearly every one: in UTC, as sessions are set, with three digits of fraction at most.
  const zone = text.length - utc.length;
  if (zone >= secondsEnd && zone <= millisEnd && text[dayEnd] === ' ' && text.endsWith(utc)) {
    const ms = text.slice(secondsEnd + 1, zone).padEnd(3, '0');
    return `${text.slice(0, dayEnd)}T${text.slice(dayEnd + 1, secondsEnd)}.${ms}Z`;
  }
  const match = shape.exec(text);
  if (match === null) return text;
  const [, day = '', time = '', fraction = '', hours = '', minutes = '00'] = match;
  const ms = fraction.padEnd(3, '0');
  if (hours === '+00' && minutes === '00') return `${day}T${time}.${ms}Z`;
  return new Date(`${day}T${time}.${ms}${hours}:${minutes}`).toISOString();
}

/** Type parsers for queries over read tables; one per adapter, given with each query. */
export function rowTypes(): TypeOverrides {
  const parsers = typeParsers();
  parsers.setTypeParser(timestamptzOid, isoInstant);
  return parsers;
}
