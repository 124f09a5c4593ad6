// The words of the clock: warnings before the duration limit, the limit, the end of a host's absence. All
// commands are the timers'; early, late or twice they do no harm, because the meeting decides again.
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Minutes before the limit at which a warning is given. */
export type WarningMinutes = 5 | 1;

interface ClockCommands {
  GiveDurationWarning: { readonly minutesLeft: WarningMinutes };
  EnforceDurationLimit: NoMembers;
  EnforceHostAbsence: NoMembers;
}

export type ClockCommand<Type extends keyof ClockCommands = keyof ClockCommands> = MessageOf<
  ClockCommands,
  Type,
  AskedOfMeeting
>;

interface ClockEvents {
  DurationWarningGiven: { readonly minutesLeft: WarningMinutes; readonly endsBy: Instant };
}

export type ClockEvent<Type extends keyof ClockEvents = keyof ClockEvents> = MessageOf<ClockEvents, Type>;
