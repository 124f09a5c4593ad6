// What the events of the door do to a meeting's state.
import type * as happened from './door.events.ts';
import { addPerson, changePerson, clearRoomOf } from './evolving.ts';
import type { KnownMeeting } from './meeting.state.ts';

/** A person who is known already (the host) stays where they are and has only said who they are. */
export function knocked(meeting: KnownMeeting, event: happened.ParticipantKnocked): void {
  const known = meeting.people.get(event.person);
  if (known !== undefined) known.knocked = true;
  else addPerson(meeting, event.person, event.role, 'waiting', event.invite);
}

export function admitted(meeting: KnownMeeting, event: happened.ParticipantAdmitted): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'admitted';
  });
}

export function refused(meeting: KnownMeeting, event: happened.ParticipantRefused): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'refused';
  });
}

/** Being sent out frees the seat on every device. */
export function removed(meeting: KnownMeeting, event: happened.ParticipantRemoved): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'removed';
    clearRoomOf(person);
  });
}

export function waitingRoomSet(meeting: KnownMeeting, { on }: happened.WaitingRoomSet): void {
  meeting.waitingRoom = on;
}

export function lockSet(meeting: KnownMeeting, { locked }: happened.LockSet): void {
  meeting.locked = locked;
}
