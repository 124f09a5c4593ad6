// The rules of the door. Nobody is let in because the host came: only by a host's decision, by an open door
// when knocking, or because they host the meeting themselves.
import { isHosting, type MeetingRole } from '../shared/audibility.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { maxEventsPerDecision, maxPeople, maxWaiting } from './bounds.ts';
import type { AdmissionSetting, DoorCommand, DoorEvent } from './door.events.ts';
import { actsAsHost, type MeetingDecision } from './gates.ts';
import { hostsInRoomChange } from './host-presence.ts';
import { isHostInRoom, type CurrentMeeting, type OpenMeeting } from './meeting.state.ts';
import { refuseFixedRole, refuseOutside, refuseUnknown } from './refusals.ts';

/**
 * Knocking again says nothing, unless by now the door stands open or the role opens it. The host, who is let in
 * from the start, goes on record with a name when they first knock.
 */
export function knock(command: DoorCommand<'Knock'>, meeting: Seen<CurrentMeeting>): MeetingDecision {
  const person = meeting.people.get(command.person);
  if (person === undefined) return knockAsNew(command, meeting);
  if (person.door === 'admitted') return person.knocked ? nothing() : knockAsHost(command, person.role);
  if (person.door !== 'waiting') return refuseOutside(command, person.door);
  if (isHosting(person.role)) return accept(admitted(command.person, 'host-entry'));
  return isDoorOpen(meeting) ? accept(admitted(command.person, 'open-door')) : nothing();
}

function knockAsHost(command: DoorCommand<'Knock'>, role: MeetingRole): MeetingDecision {
  const { person, displayName } = command;
  const knocked: DoorEvent<'ParticipantKnocked'> = {
    type: 'ParticipantKnocked',
    person,
    role,
    displayName,
    invite: null,
  };
  return accept(knocked, admitted(person, 'host-entry'));
}

function knockAsNew(command: DoorCommand<'Knock'>, meeting: Seen<CurrentMeeting>): MeetingDecision {
  const { person, role, displayName, invite } = command;
  const knocked: DoorEvent<'ParticipantKnocked'> = {
    type: 'ParticipantKnocked',
    person,
    role,
    displayName,
    invite,
  };
  if (meeting.locked) return refuse({ code: 'room-locked', meeting: command.meeting });
  if (meeting.people.size >= maxPeople) {
    return refuse({ code: 'too-many-people', meeting: command.meeting, limit: maxPeople });
  }
  if (isDoorOpen(meeting)) return accept(knocked, admitted(person, 'open-door'));
  if (meeting.tally.waiting >= maxWaiting) {
    return refuse({ code: 'waiting-room-full', meeting: command.meeting, limit: maxWaiting });
  }
  return accept(knocked);
}

/** Lets in who waits. Whom the host refused or sent out, only the host lets in again. */
export function admit(command: DoorCommand<'AdmitParticipant'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const person = meeting.people.get(command.person);
  if (person === undefined) return refuseUnknown(command);
  if (person.door === 'admitted') return nothing();
  if (person.door !== 'waiting' && !actsAsHost(meeting, command.by)) {
    return refuse({ code: 'only-host', meeting: command.meeting });
  }
  return accept(admitted(command.person, 'host-decision'));
}

/** One admission on record for each person, in the order in which they knocked. */
export function admitEveryone(_: DoorCommand<'AdmitEveryone'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  return accept(...waitingPeople(meeting).map((person) => admitted(person, 'admit-all')));
}

/** Refuses who waits. Who is inside already is not at the door: they are removed instead. */
export function refuseEntry(
  command: DoorCommand<'RefuseParticipant'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const person = meeting.people.get(command.person);
  if (person === undefined || person.door === 'admitted') return refuseUnknown(command);
  if (person.door !== 'waiting') return nothing();
  return accept(refused(command.person));
}

export function refuseEveryone(
  _: DoorCommand<'RefuseEveryone'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  return accept(...waitingPeople(meeting).map(refused));
}

/** Sends someone out, from the room or from the door. The host stays; a co-host goes only by the host. */
export function remove(
  command: DoorCommand<'RemoveParticipant'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  const { person: id, by, at } = command;
  const person = meeting.people.get(id);
  if (person === undefined) return refuseUnknown(command);
  if (person.role === 'host') return refuseFixedRole(command);
  if (person.role === 'co-host' && !actsAsHost(meeting, by)) {
    return refuse({ code: 'only-host', meeting: command.meeting });
  }
  if (person.door === 'refused' || person.door === 'removed') return nothing();
  const removed: DoorEvent<'ParticipantRemoved'> = { type: 'ParticipantRemoved', person: id };
  if (meeting.status !== 'open') return accept(removed);
  return accept(removed, ...hostsInRoomChange(meeting, isHostInRoom(person) ? -1 : 0, at));
}

export function setWaitingRoom(
  { on }: DoorCommand<'SetWaitingRoom'>,
  meeting: Seen<CurrentMeeting>,
): MeetingDecision {
  return meeting.waitingRoom === on ? nothing() : accept({ type: 'WaitingRoomSet', on });
}

export function setLock({ locked }: DoorCommand<'SetLock'>, meeting: Seen<CurrentMeeting>): MeetingDecision {
  return meeting.locked === locked ? nothing() : accept({ type: 'LockSet', locked });
}

function admitted(person: PersonId, setting: AdmissionSetting): DoorEvent<'ParticipantAdmitted'> {
  return { type: 'ParticipantAdmitted', person, setting };
}

function refused(person: PersonId): DoorEvent<'ParticipantRefused'> {
  return { type: 'ParticipantRefused', person };
}

/** Whether whoever knocks walks in: never before the meeting is open. */
function isDoorOpen(meeting: Seen<CurrentMeeting>): boolean {
  return meeting.status === 'open' && !meeting.waitingRoom && !meeting.locked;
}

function waitingPeople({ people }: Seen<CurrentMeeting>): readonly PersonId[] {
  const waiting = [...people].filter(([, person]) => person.door === 'waiting').map(([id]) => id);
  return waiting.slice(0, maxEventsPerDecision);
}
