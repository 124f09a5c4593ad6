// Who walks in without a host's decision: whoever runs the meeting, and everybody while the door stands open. Knocking
// walks in, and so does asking for a ticket.
import { isHosting } from '../shared/audibility.ts';
import type { InviteId, PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import type { AdmissionSetting, DoorEvent } from './door.events.ts';
import type { CurrentMeeting, Person } from './meeting.state.ts';

/** The admission of somebody who waits and need not wait any more; `undefined` where a host has to decide. */
export function walkIn(
  id: PersonId,
  { role, invite }: Seen<Person>,
  meeting: Seen<CurrentMeeting>,
): DoorEvent<'ParticipantAdmitted'> | undefined {
  if (isHosting(role)) return admitted(id, 'host-entry');
  return isDoorOpen(meeting, invite) ? admitted(id, 'open-door') : undefined;
}

/**
 * Whether whoever comes now (by this link, if by one) walks in: never before the meeting is open, and never by a link by
 * which somebody came who was sent out, since the same person may be back under another name.
 */
export function isDoorOpen(meeting: Seen<CurrentMeeting>, invite: InviteId | null): boolean {
  const isWatched = invite !== null && meeting.watchedLinks.has(invite);
  return meeting.status === 'open' && !meeting.waitingRoom && !meeting.locked && !isWatched;
}

export function admitted(person: PersonId, setting: AdmissionSetting): DoorEvent<'ParticipantAdmitted'> {
  return { type: 'ParticipantAdmitted', person, setting };
}
