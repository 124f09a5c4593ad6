// What the events of the door do to a meeting's state.
import type { DoorEvent } from './door.events.ts';
import { addPerson, changePerson, clearRoomOf, dropPerson } from './evolving.ts';
import type { KnownMeeting } from './meeting.state.ts';
import { endConnections } from './presence.evolve.ts';

/** A person who is known already (the host) stays where they are and has only said who they are. */
export function knocked(meeting: KnownMeeting, event: DoorEvent<'ParticipantKnocked'>): void {
  const known = meeting.people.get(event.person);
  if (known !== undefined) known.knocked = true;
  else addPerson(meeting, event.person, event.role, 'waiting', event.invite);
}

export function dropped(meeting: KnownMeeting, event: DoorEvent<'ParticipantDropped'>): void {
  dropPerson(meeting, event.person);
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

/** Being sent out frees the seat on every device; whoever comes by the same link from now on waits for a host. */
export function removed(meeting: KnownMeeting, event: DoorEvent<'ParticipantRemoved'>): void {
  const link = meeting.people.get(event.person)?.invite ?? null;
  if (link !== null) meeting.watchedLinks.add(link);
  endConnections(meeting, event.person);
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
