// What a meeting's events do to one person of it, as read models need it: the role, the place at the door, the
// devices in the room, mute and hand. Follows the meeting's own fold (a property test holds the two together).
import type { MeetingEvent } from '../domain/meeting/meeting.events.ts';
import { isHosting, type MeetingRole } from '../domain/shared/audibility.ts';
import type { PersonId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { Cell } from '../ports/read-table.ts';

/** Where someone stands at the door. */
export type DoorStatus = 'waiting' | 'admitted' | 'refused' | 'removed';

/** A person of a meeting. `devices` are those in the room; none: the person is not there. */
export interface PersonFacts {
  readonly role: MeetingRole;
  readonly door: DoorStatus;
  readonly muted: boolean;
  readonly handRaised: boolean;
  readonly devices: readonly string[];
}

/** What people count for. Observers take no seat: they are counted apart. */
export interface PeopleCounts {
  readonly present_count: number;
  readonly admitted_count: number;
  readonly waiting_count: number;
  readonly observers_present: number;
}

/** Nobody yet. */
export const noPeople: PeopleCounts = {
  present_count: 0,
  admitted_count: 0,
  waiting_count: 0,
  observers_present: 0,
};

/** Whom an event changes: by name, or everyone whom the meeting knows. */
export function peopleTouched(event: MeetingEvent): readonly PersonId[] | 'everyone' {
  switch (event.type) {
    case 'MeetingScheduled':
      return [event.host];
    case 'HostTransferred':
      return event.from === event.to ? [event.to] : [event.from, event.to];
    case 'EveryoneMuted':
    case 'MeetingEnded':
      return 'everyone';
    case 'ParticipantKnocked':
    case 'ParticipantAdmitted':
    case 'ParticipantRefused':
    case 'ParticipantRemoved':
    case 'ParticipantJoined':
    case 'ParticipantLeft':
    case 'RoleChanged':
    case 'ParticipantMuted':
    case 'ParticipantUnmuted':
    case 'HandRaised':
    case 'HandLowered':
      return [event.person];
    default:
      return [];
  }
}

/** The person after the event; `undefined` while the meeting does not know them, and then nothing but a knock changes that. */
export function personAfter(
  person: PersonFacts | undefined,
  id: string,
  event: MeetingEvent,
): PersonFacts | undefined {
  if (event.type === 'MeetingScheduled') return newcomer('host', 'admitted');
  // The host is known before they knock, and stays where they are.
  if (event.type === 'ParticipantKnocked') return person ?? newcomer(event.role, 'waiting');
  return person && changed(person, id, event);
}

function changed(person: PersonFacts, id: string, event: MeetingEvent): PersonFacts {
  switch (event.type) {
    case 'ParticipantAdmitted':
      return { ...person, door: 'admitted' };
    case 'ParticipantRefused':
      return { ...person, door: 'refused' };
    case 'ParticipantRemoved':
      return { ...person, door: 'removed', devices: [], handRaised: false };
    case 'MeetingEnded':
      return person.devices.length === 0 && !person.handRaised
        ? person
        : { ...person, devices: [], handRaised: false };
    case 'ParticipantJoined':
      return {
        ...person,
        devices: [...new Set([...person.devices, event.device])].sort(),
        muted: person.muted || event.muted,
      };
    case 'ParticipantLeft': {
      const devices = person.devices.filter((device) => device !== event.device);
      return { ...person, devices, handRaised: person.handRaised && devices.length > 0 };
    }
    case 'HostTransferred':
      return { ...person, role: id === event.to ? 'host' : 'co-host' };
    case 'RoleChanged':
      return { ...person, role: event.role };
    case 'ParticipantMuted':
      return { ...person, muted: true };
    case 'ParticipantUnmuted':
      return { ...person, muted: false };
    case 'EveryoneMuted':
      return person.door === 'admitted' && !isHosting(person.role) && !person.muted
        ? { ...person, muted: true }
        : person;
    case 'HandRaised':
      return { ...person, handRaised: true };
    case 'HandLowered':
      return { ...person, handRaised: false };
    default:
      return person;
  }
}

/** The counts after a person changed. */
export function recount(
  counts: PeopleCounts,
  before: PersonFacts | undefined,
  after: PersonFacts | undefined,
): PeopleCounts {
  const [out, back] = [countsOf(before), countsOf(after)];
  return {
    present_count: counts.present_count - out.present_count + back.present_count,
    admitted_count: counts.admitted_count - out.admitted_count + back.admitted_count,
    waiting_count: counts.waiting_count - out.waiting_count + back.waiting_count,
    observers_present: counts.observers_present - out.observers_present + back.observers_present,
  };
}

/** When what an event says came about: the media plane's own time, a meeting's end, else when it was recorded. */
export function happenedAt({ event, at }: RecordedEvent): Instant {
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
      return event.occurredAt;
    case 'MeetingEnded':
      return event.endedAt;
    case 'MeetingCancelled':
      return event.cancelledAt;
    default:
      return at;
  }
}

/** A JSON cell's list of device ids. */
export function deviceList(cell: Cell): readonly string[] {
  return Array.isArray(cell) ? cell.filter((device) => typeof device === 'string') : [];
}

/** A text cell as a role; whatever it can not be is the least role. */
export function roleOf(text: string): MeetingRole {
  return roles.find((role) => role === text) ?? 'observer';
}

/** A text cell as a place at the door; whatever it can not be stands outside. */
export function doorOf(text: string): DoorStatus {
  return doors.find((door) => door === text) ?? 'waiting';
}

const roles: readonly MeetingRole[] = ['host', 'co-host', 'participant', 'guest', 'observer'];
const doors: readonly DoorStatus[] = ['waiting', 'admitted', 'refused', 'removed'];

function newcomer(role: MeetingRole, door: DoorStatus): PersonFacts {
  return { role, door, muted: false, handRaised: false, devices: [] };
}

function countsOf(person: PersonFacts | undefined): PeopleCounts {
  if (person === undefined) return noPeople;
  const observes = person.role === 'observer';
  const present = person.devices.length > 0;
  return {
    present_count: present && !observes ? 1 : 0,
    admitted_count: person.door === 'admitted' && !observes ? 1 : 0,
    waiting_count: person.door === 'waiting' ? 1 : 0,
    observers_present: present && observes ? 1 : 0,
  };
}
