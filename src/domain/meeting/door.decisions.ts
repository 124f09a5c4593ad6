// The rules of the door for those who run the meeting: whom they let in, refuse and send out, and how the door is set.
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { maxEventsPerDecision } from './bounds.ts';
import type { DoorCommand, DoorEvent } from './door.events.ts';
import type { MeetingDecision } from './gates.ts';
import { hostsInRoomChange } from './host-presence.ts';
import { isHostInRoom, type CurrentMeeting, type OpenMeeting } from './meeting.state.ts';
import { admitted } from './open-door.ts';
import { refuseUnknown } from './refusals.ts';
import { actsAsHost } from './standing.ts';

/** Lets in who waits, or will have to when they come. Whom the host refused or sent out, only the host lets in again. */
export function admit(command: DoorCommand<'AdmitParticipant'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const person = meeting.people.get(command.person);
  if (person === undefined) return refuseUnknown(command);
  if (person.door === 'admitted') return nothing();
  if (person.door !== 'waiting' && !actsAsHost(meeting, command.by)) {
    return refuse({ code: 'only-host', meeting: command.meeting });
  }
  return accept(admitted(command.person, 'host-decision'));
}

/** One admission on record for each person. */
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
  if (person.role === 'host') return refuse({ code: 'host-stays', meeting: command.meeting, person: id });
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

function refused(person: PersonId): DoorEvent<'ParticipantRefused'> {
  return { type: 'ParticipantRefused', person };
}

/** Those at the door in the order in which they came, then those who must wait and have not knocked again; as many as one decision may name. */
function waitingPeople({ people }: Seen<CurrentMeeting>): readonly PersonId[] {
  const waiting = [...people].filter(([, person]) => person.door === 'waiting');
  const [away, here] = [true, false].map((mustWait) =>
    waiting.filter(([, known]) => known.mustWait === mustWait),
  );
  return [...(here ?? []), ...(away ?? [])].map(([id]) => id).slice(0, maxEventsPerDecision);
}
