// What the events of the door do to a meeting's state.
import type { DoorEvent } from './door.events.ts';
import { addPerson, changePerson, clearRoomOf } from './evolving.ts';
import type { KnownMeeting } from './meeting.state.ts';

/** A person who is known already (the host) stays where they are and has only said who they are. */
export function knocked(meeting: KnownMeeting, event: DoorEvent<'ParticipantKnocked'>): void {
  const known = meeting.people.get(event.person);
  if (known !== undefined) known.knocked = true;
  else addPerson(meeting, event.person, event.role, 'waiting', event.invite);
}

export function admitted(meeting: KnownMeeting, event: DoorEvent<'ParticipantAdmitted'>): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'admitted';
  });
}

export function refused(meeting: KnownMeeting, event: DoorEvent<'ParticipantRefused'>): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'refused';
  });
}

/** Being sent out frees the seat on every device. */
export function removed(meeting: KnownMeeting, event: DoorEvent<'ParticipantRemoved'>): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'removed';
    clearRoomOf(person);
  });
}

export function waitingRoomSet(meeting: KnownMeeting, { on }: DoorEvent<'WaitingRoomSet'>): void {
  meeting.waitingRoom = on;
}

export function lockSet(meeting: KnownMeeting, { locked }: DoorEvent<'LockSet'>): void {
  meeting.locked = locked;
}
