// The words of the clock: warnings before the duration limit, the limit, the end of a host's absence. All
// commands are the timers'; early, late or twice they do no harm, because the meeting decides again.
import type { Instant } from '../shared/instant.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Minutes before the limit at which a warning is given. */
export type WarningMinutes = 5 | 1;

export interface GiveDurationWarning extends AskedOfMeeting {
  readonly type: 'GiveDurationWarning';
  readonly minutesLeft: WarningMinutes;
}
export interface EnforceDurationLimit extends AskedOfMeeting {
  readonly type: 'EnforceDurationLimit';
}
export interface EnforceHostAbsence extends AskedOfMeeting {
  readonly type: 'EnforceHostAbsence';
}

export type ClockCommand = GiveDurationWarning | EnforceDurationLimit | EnforceHostAbsence;

export interface DurationWarningGiven {
  readonly type: 'DurationWarningGiven';
  readonly minutesLeft: WarningMinutes;
  readonly endsBy: Instant;
}

export type ClockEvent = DurationWarningGiven;
