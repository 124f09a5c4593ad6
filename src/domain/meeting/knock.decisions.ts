// The rules of knocking: who knocks waits, or walks in; who waits may go away again, and lapses in the end. Nobody is let
// in because the host came: only by a host's decision, by an open door, or because they host the meeting themselves.
import { isHosting, type MeetingRole } from '../shared/audibility.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { refuseTooManyWaiting, refuseTooManyWithdrawals, roomAtDoor } from './door-limits.ts';
import type { DoorCommand, DoorEvent, DropReason } from './door.events.ts';
import { unusedSeats } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import type { CurrentMeeting, Person } from './meeting.state.ts';
import { admitted, isDoorOpen, walkIn } from './open-door.ts';
import { refuseOutside } from './refusals.ts';

/**
 * Knocking again says nothing, unless by now the door stands open or the role opens it. The host, who is let in from the
 * start, goes on record with a name when they first knock.
 */
export function knock(command: DoorCommand<'Knock'>, meeting: Seen<CurrentMeeting>): MeetingDecision {
  const person = meeting.people.get(command.person);
  if (person === undefined) return knockAsNew(command, meeting);
  if (person.door === 'admitted') {
    return person.knocked ? nothing({ door: 'admitted' }) : knockAsHost(command, person.role);
  }
  if (person.door !== 'waiting') return refuseOutside(command, person.door);
  if (person.mustWait) return knockAgain(command, person, meeting);
  const entry = walkIn(command.person, person, meeting);
  return entry === undefined ? nothing({ door: 'waiting' }) : accept(entry);
}

function knockAsHost(command: DoorCommand<'Knock'>, role: MeetingRole): MeetingDecision {
  const { person, displayName } = command;
  const who = { person, role, displayName, invite: null };
  return accept({ type: 'ParticipantKnocked', ...who }, admitted(person, 'host-entry'));
}

function knockAsNew(command: DoorCommand<'Knock'>, meeting: Seen<CurrentMeeting>): MeetingDecision {
  const { person, role, displayName, invite } = command;
  if (meeting.locked) return refuse({ code: 'room-locked', meeting: command.meeting });
  const walksIn = isDoorOpen(meeting, invite);
  const room = roomAtDoor(command, meeting, walksIn);
  if (room.kind === 'refused') return room;
  const who = { person, role, displayName, invite };
  const knocked: DoorEvent<'ParticipantKnocked'> = { type: 'ParticipantKnocked', ...who };
  return walksIn
    ? accept(...room.events, knocked, admitted(person, 'open-door'))
    : accept(...room.events, knocked);
}

/** A guest who was let in before somebody was sent out who came by the same link; what they hold of a seat is free again. */
function knockAgain(
  { meeting: id, person, displayName }: DoorCommand<'Knock'>,
  known: Seen<Person>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const { role, invite } = known;
  if (meeting.locked) return refuse({ code: 'room-locked', meeting: id });
  const tooMany = refuseTooManyWaiting({ meeting: id, invite }, meeting);
  if (tooMany !== undefined) return tooMany;
  const who = { person, role, displayName, invite };
  return accept(...unusedSeats(person, known), { type: 'ParticipantKnocked', ...who });
}

/**
 * Who waits goes away again, and is a stranger then; who is in has nothing to take back. Who was in the room before is not
 * forgotten, since the times of their presence are kept: they wait until a host decides.
 */
export function withdraw(
  { meeting: id, person }: DoorCommand<'WithdrawKnock'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const known = meeting.people.get(person);
  if (!canBeForgotten(known)) return nothing();
  const tooOften = refuseTooManyWithdrawals({ meeting: id, person, invite: known.invite }, meeting);
  return tooOften ?? accept(dropped(person, 'withdrawn'));
}

/**
 * Says nothing where somebody has decided by the time the timer fires. A timer that is early makes somebody knock again,
 * and no more. Who was given a part in running the meeting keeps it, and waits on.
 */
export function lapse(
  { person: id }: DoorCommand<'LapseKnock'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const person = meeting.people.get(id);
  return canBeForgotten(person) && !isHosting(person.role) ? accept(dropped(id, 'lapsed')) : nothing();
}

function canBeForgotten(person: Seen<Person> | undefined): person is Seen<Person> {
  return person?.door === 'waiting' && !person.cameIn;
}

function dropped(person: PersonId, reason: DropReason): DoorEvent<'ParticipantDropped'> {
  return { type: 'ParticipantDropped', person, reason };
}
