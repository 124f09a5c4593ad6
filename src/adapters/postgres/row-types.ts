// How values of read tables come out of the driver: int8 as bigint, times as ISO 8601 in UTC with milliseconds.
import type { TypeOverrides } from 'pg';
import { typeParsers } from './pool.ts';

const timestamptzOid = 1184;
/** `2026-11-21 10:00:00.12+05:30`: PostgreSQL's ISO style, whatever the session's time zone. */
const shape = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,3})\d*)?([+-]\d{2})(?::?(\d{2}))?$/;

/** PostgreSQL's text of a timestamptz as ISO text with milliseconds and Z (finer digits are cut); other text unchanged. */
export function isoInstant(text: string): string {
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
