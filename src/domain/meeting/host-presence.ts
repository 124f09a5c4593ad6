// What follows when the hosts and co-hosts in the room become none, or some again. Used by every rule that
// may change that: joining, leaving, being sent out, a change of role (I2 of meeting.state.ts).
import { addSeconds, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { CurrentMeeting, OpenMeeting } from './meeting.state.ts';
import type { RolesEvent } from './roles.events.ts';

type HostAbsence = RolesEvent<'HostAbsenceBegan' | 'HostAbsenceEnded'>;

/** Begins the absence of the hosts at `at`; it lasts as long as the meeting was scheduled to bear. */
export function beginAbsence(meeting: Seen<CurrentMeeting>, at: Instant): RolesEvent<'HostAbsenceBegan'> {
  return { type: 'HostAbsenceBegan', until: addSeconds(at, meeting.hostAbsenceSeconds) };
}

/** What the meeting says when the number of hosts and co-hosts in the room changes by `change` at `at`. */
export function hostsInRoomChange(
  meeting: Seen<OpenMeeting>,
  change: number,
  at: Instant,
): readonly HostAbsence[] {
  const present = meeting.tally.hostsInRoom + change > 0;
  if (present && meeting.hostAbsentUntil !== null) return [{ type: 'HostAbsenceEnded' }];
  if (!present && meeting.hostAbsentUntil === null) return [beginAbsence(meeting, at)];
  return [];
}
