// The rules of the clock. A timer is a reminder, not a right: early, late or twice, the meeting decides again
// from its own instants.
import { accept, nothing } from '../shared/decider.ts';
import { addSeconds, hasCome } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { ClockCommand } from './clock.events.ts';
import type { MeetingDecision } from './gates.ts';
import { endWith } from './life.decisions.ts';
import type { OpenMeeting } from './meeting.state.ts';

/** Once for each end: after an upgrade there is a new end to warn of. */
export function giveWarning(
  { minutesLeft, at }: ClockCommand<'GiveDurationWarning'>,
  { endsBy, warned }: Seen<OpenMeeting>,
): MeetingDecision {
  if (endsBy === null || warned.includes(minutesLeft)) return nothing();
  const isTime = hasCome(addSeconds(endsBy, -minutesLeft * 60), at) && !hasCome(endsBy, at);
  return isTime ? accept({ type: 'DurationWarningGiven', minutesLeft, endsBy }) : nothing();
}

export function enforceDurationLimit(
  { at }: ClockCommand<'EnforceDurationLimit'>,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const isTime = meeting.endsBy !== null && hasCome(meeting.endsBy, at);
  return isTime ? endWith('duration-limit', at, meeting) : nothing();
}

export function enforceHostAbsence(
  { at }: ClockCommand<'EnforceHostAbsence'>,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const isTime = meeting.hostAbsentUntil !== null && hasCome(meeting.hostAbsentUntil, at);
  return isTime ? endWith('no-host', at, meeting) : nothing();
}
