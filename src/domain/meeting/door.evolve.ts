// What the events of the door do to a meeting's state.
import type { DoorEvent } from './door.events.ts';
import { addPerson, changePerson, clearRoomOf, dropPerson } from './evolving.ts';
import { isInRoom, type KnownMeeting, type Person } from './meeting.state.ts';
import { endConnections } from './presence.evolve.ts';

/** The host is known already, stays where they are and has only said who they are; a guest who is known waits again. */
export function knocked(meeting: KnownMeeting, event: DoorEvent<'ParticipantKnocked'>): void {
  if (!meeting.people.has(event.person)) {
    addPerson(meeting, event.person, event.role, 'waiting', event.invite);
    return;
  }
  changePerson(meeting, event.person, (person) => {
    person.knocked = true;
    if (event.invite !== null) person.door = 'waiting';
    person.mustWait = false;
  });
}

export function dropped(meeting: KnownMeeting, event: DoorEvent<'ParticipantDropped'>): void {
  const { person, reason } = event;
  const by = meeting.people.get(person)?.invite ?? person;
  if (reason === 'withdrawn') meeting.withdrawals.set(by, (meeting.withdrawals.get(by) ?? 0) + 1);
  dropPerson(meeting, person);
}

export function admitted(meeting: KnownMeeting, event: DoorEvent<'ParticipantAdmitted'>): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'admitted';
    person.mustWait = false;
  });
}

/** Who was let in before and must wait may hold a seat by a ticket: it is free again. */
export function refused(meeting: KnownMeeting, event: DoorEvent<'ParticipantRefused'>): void {
  changePerson(meeting, event.person, (person) => {
    person.door = 'refused';
    person.mustWait = false;
    clearRoomOf(person);
  });
}

/**
 * Being sent out frees the seat on every device. Whoever comes by the same link from now on waits for a host: also whoever
 * was let in before and is not in the room, since they may be the same person under another name.
 */
export function removed(meeting: KnownMeeting, event: DoorEvent<'ParticipantRemoved'>): void {
  const link = meeting.people.get(event.person)?.invite ?? null;
  if (link !== null) {
    meeting.watchedLinks.add(link);
    for (const [id, { invite }] of meeting.people) if (invite === link) changePerson(meeting, id, waitAgain);
  }
  endConnections(meeting, event.person);
  changePerson(meeting, event.person, (person) => {
    person.door = 'removed';
    person.mustWait = false;
    clearRoomOf(person);
  });
}

function waitAgain(person: Person): void {
  if (person.door !== 'admitted' || isInRoom(person)) return;
  person.door = 'waiting';
  person.mustWait = true;
}

export function waitingRoomSet(meeting: KnownMeeting, { on }: DoorEvent<'WaitingRoomSet'>): void {
  meeting.waitingRoom = on;
}

export function lockSet(meeting: KnownMeeting, { locked }: DoorEvent<'LockSet'>): void {
  meeting.locked = locked;
}
