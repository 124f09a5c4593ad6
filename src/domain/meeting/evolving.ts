// How an event reaches the part of the state that it may change. An event in a status where it has no place
// changes nothing: a fold never fails.
import type { MeetingRole } from '../shared/audibility.ts';
import type { InviteId, PersonId } from '../shared/ids.ts';
import type { MeetingEvent } from './meeting.events.ts';
import {
  countIn,
  countOut,
  type DoorStatus,
  type KnownMeeting,
  type MeetingCore,
  type MeetingState,
  type OpenMeeting,
  type Person,
} from './meeting.state.ts';

type Evolution<Event> = (state: MeetingState, event: Event) => MeetingState;

/** For an event of any meeting that was scheduled, whatever became of it. */
export function inMeeting<Event extends MeetingEvent>(
  change: (meeting: KnownMeeting, event: Event) => void,
): Evolution<Event> {
  return (state, event) => {
    if (state.status !== 'none') change(state, event);
    return state;
  };
}

/** For an event that only an open meeting has. */
export function inOpenMeeting<Event extends MeetingEvent>(
  change: (meeting: OpenMeeting, event: Event) => void,
): Evolution<Event> {
  return (state, event) => {
    if (state.status === 'open') change(state, event);
    return state;
  };
}

/** Makes a person known to a meeting. People stay in the order in which they came: that is the order of the queue. */
export function addPerson(
  meeting: MeetingCore,
  id: PersonId,
  role: MeetingRole,
  door: DoorStatus,
  invite: InviteId | null,
): void {
  const person: Person = {
    role,
    invite,
    door,
    knocked: door === 'waiting',
    mustWait: false,
    cameIn: false,
    leftHoldUnused: false,
    muted: false,
    unmuteAsked: false,
    handRaised: false,
    devices: new Map(),
  };
  meeting.people.set(id, person);
  countIn(meeting.tally, person);
}

/** Makes a meeting know a person no more; an unknown one neither before. */
export function dropPerson(meeting: MeetingCore, id: PersonId): void {
  const person = meeting.people.get(id);
  if (person === undefined) return;
  countOut(meeting.tally, person);
  meeting.people.delete(id);
}

/** Changes a person in a way that the tally must follow (I1 of meeting.state.ts); an unknown one not at all. */
export function changePerson(meeting: MeetingCore, id: PersonId, change: (person: Person) => void): void {
  const person = meeting.people.get(id);
  if (person === undefined) return;
  countOut(meeting.tally, person);
  change(person);
  countIn(meeting.tally, person);
}

/** Mutes a person; that a host asked them to unmute themselves was before. */
export function mutePerson(person: Person): void {
  person.muted = true;
  person.unmuteAsked = false;
}

/** Takes a person out of the room: every seat given up, the hand down. */
export function clearRoomOf(person: Person): void {
  person.devices.clear();
  person.handRaised = false;
}
