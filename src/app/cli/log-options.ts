// What the verbs about logs share: how a log is named, and how a difference and a digest are printed.
import { InvalidArgumentError, Option } from 'commander';
import type { LogDigest } from '../../adapters/eventstore/copy/log-digest.ts';
import type { LogDifference } from '../../adapters/eventstore/copy/record-difference.ts';
import { logPlaceForms, parseLogPlace } from '../log-place.ts';
import type { LogPlace } from '../log-place.ts';
import { oneLine } from './terminal.ts';

/** The options of verbs that take two logs. */
export interface EndsOptions {
  readonly from: LogPlace;
  readonly to: LogPlace;
}

/** A place as an option's or argument's value. */
export function logPlaceArgument(text: string): LogPlace {
  const place = parseLogPlace(text);
  if (place !== undefined) return place;
  throw new InvalidArgumentError(`A log is named by ${logPlaceForms}.`);
}

/** `--from` or `--to`, required. */
export function endOption(name: 'from' | 'to', meaning: string): Option {
  return new Option(`--${name} <log>`, `${meaning}: ${logPlaceForms}`)
    .makeOptionMandatory()
    .argParser(logPlaceArgument);
}

/** One line for a log. */
export function digestLine(place: string, { events, digest }: LogDigest): string {
  return `${digest}  ${events} events  ${place}`;
}

/** One line for the first event in which two logs differ. */
export function differenceLine({ number, stream, revision, part, detail }: LogDifference): string {
  return `event ${number}, stream ${stream}, revision ${revision}, ${part}: ${oneLine(detail)}`;
}
