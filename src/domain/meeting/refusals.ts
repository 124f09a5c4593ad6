// Refusals that several topics give for the same reason.
import { refuse, type Refused } from '../shared/decider.ts';
import type { MeetingId, PersonId } from '../shared/ids.ts';
import { never } from '../shared/never.ts';
import type { MeetingRefusal } from './meeting.events.ts';
import type { DoorStatus } from './meeting.state.ts';

/** Whom in which meeting a refusal is about; commands about one person have both. */
interface Subject {
  readonly meeting: MeetingId;
  readonly person: PersonId;
}

/** The meeting does not know this person, or not in the place where they were looked for. */
export function refuseUnknown({ meeting, person }: Subject): Refused<MeetingRefusal> {
  return refuse({ code: 'participant-unknown', meeting, person });
}

/** A guest's role is the invite's, the host's goes only by transfer, an observer never hosts. */
export function refuseFixedRole({ meeting, person }: Subject): Refused<MeetingRefusal> {
  return refuse({ code: 'role-fixed', meeting, person });
}

/** What keeps someone outside who was not admitted. */
export function refuseOutside(
  { meeting, person }: Subject,
  door: Exclude<DoorStatus, 'admitted'>,
): Refused<MeetingRefusal> {
  switch (door) {
    case 'waiting':
      return refuse({ code: 'not-admitted', meeting, person });
    case 'refused':
      return refuse({ code: 'entry-refused', meeting, person });
    case 'removed':
      return refuse({ code: 'removed-from-meeting', meeting, person });
    default:
      return never(door, 'place at the door');
  }
}
