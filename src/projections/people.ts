// What a meeting's events do to one person of it, as read models need it: the role, the place at the door, the
// devices in the room, mute and hand. Follows the meeting's own fold (a property test holds the two together).
import type { MeetingEvent } from '../domain/meeting/meeting.events.ts';
import type { SeatsEvent } from '../domain/meeting/seats.events.ts';
import { isHosting, type MeetingRole } from '../domain/shared/audibility.ts';
import type { OneOf } from '../domain/shared/by-type.ts';
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
  readonly unmuteAsked: boolean;
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

/** What one type of event does to people: whom it touches, and what becomes of each of them. */
interface Effect<Event> {
  readonly whom: (event: Event) => readonly PersonId[] | 'everyone';
  /** `undefined` while the meeting does not know the person (any more): then nothing but a knock changes that. */
  readonly after: (person: PersonFacts | undefined, event: Event, id: string) => PersonFacts | undefined;
}

type Change<Event> = (person: PersonFacts, event: Event, id: string) => PersonFacts;

const nobody: Effect<unknown> = { whom: () => [], after: (person) => person };

/** Changes the person whom the event names. */
const onePerson = <Event extends { readonly person: PersonId }>(change: Change<Event>): Effect<Event> => ({
  whom: ({ person }) => [person],
  after: (person, event, id) => person && change(person, event, id),
});

/** Changes everyone whom the meeting knows. */
const everyone = <Event>(change: Change<Event>): Effect<Event> => ({
  whom: () => 'everyone',
  after: (person, event, id) => person && change(person, event, id),
});

const entered =
  (door: DoorStatus) =>
  (person: PersonFacts): PersonFacts => ({ ...person, door });
const handUp = (person: PersonFacts): PersonFacts => ({ ...person, handRaised: true });
const handDown = (person: PersonFacts): PersonFacts =>
  person.handRaised ? { ...person, handRaised: false } : person;
const gone = (person: PersonFacts): PersonFacts =>
  person.devices.length === 0 && !person.handRaised ? person : { ...person, devices: [], handRaised: false };

/** What each event of a meeting does to its people: total, so that a new event without its line does not compile. */
export const peopleEffects: { readonly [Type in MeetingEvent['type']]: Effect<OneOf<MeetingEvent, Type>> } = {
  MeetingScheduled: { whom: ({ host }) => [host], after: () => newcomer('host', 'admitted') },
  MeetingRescheduled: nobody,
  MeetingRenamed: nobody,
  MeetingOpened: nobody,
  LimitsRaised: nobody,
  MeetingEnded: everyone(gone),
  MeetingCancelled: nobody,
  ParticipantKnocked: {
    whom: ({ person }) => [person],
    // The host is known before they knock, and stays where they are.
    after: (person, { role }) => person ?? newcomer(role, 'waiting'),
  },
  ParticipantDropped: { whom: ({ person }) => [person], after: () => undefined },
  ParticipantAdmitted: onePerson(entered('admitted')),
  ParticipantRefused: onePerson(entered('refused')),
  ParticipantRemoved: onePerson((person) => ({ ...gone(person), door: 'removed' })),
  WaitingRoomSet: nobody,
  LockSet: nobody,
  SeatReserved: nobody,
  SeatReleased: nobody,
  ParticipantJoined: onePerson(joined),
  ParticipantLeft: onePerson(left),
  JoinRejected: nobody,
  HostTransferred: {
    whom: ({ from, to }) => (from === to ? [to] : [from, to]),
    after: (person, { to }, id) => person && { ...person, role: id === to ? 'host' : 'co-host' },
  },
  RoleChanged: onePerson((person, { role }) => ({ ...person, role })),
  HostAbsenceBegan: nobody,
  HostAbsenceEnded: nobody,
  AudibilitySet: nobody,
  NamesHiddenSet: nobody,
  MuteOnEntrySet: nobody,
  SelfUnmuteSet: nobody,
  ParticipantMuted: onePerson(muted),
  ParticipantUnmuted: onePerson((person) => ({ ...person, muted: false, unmuteAsked: false })),
  UnmuteAsked: onePerson((person) => ({ ...person, unmuteAsked: true })),
  EveryoneMuted: everyone(mutedUnlessHosting),
  HandRaised: onePerson(handUp),
  HandLowered: onePerson(handDown),
  DurationWarningGiven: nobody,
};

/** Whom an event changes: by name, or everyone whom the meeting knows. */
export function peopleTouched<Type extends MeetingEvent['type']>(
  event: OneOf<MeetingEvent, Type>,
): readonly PersonId[] | 'everyone' {
  return peopleEffects[event.type].whom(event);
}

/** The person after the event; the very same object where nothing changed. */
export function personAfter<Type extends MeetingEvent['type']>(
  person: PersonFacts | undefined,
  id: string,
  event: OneOf<MeetingEvent, Type>,
): PersonFacts | undefined {
  return peopleEffects[event.type].after(person, event, id);
}

function joined(person: PersonFacts, event: SeatsEvent<'ParticipantJoined'>): PersonFacts {
  const devices = [...new Set([...person.devices, event.device])].sort();
  return event.muted ? { ...muted(person), devices } : { ...person, devices };
}

function left(person: PersonFacts, event: SeatsEvent<'ParticipantLeft'>): PersonFacts {
  const devices = person.devices.filter((device) => device !== event.device);
  return { ...person, devices, handRaised: person.handRaised && devices.length > 0 };
}

function mutedUnlessHosting(person: PersonFacts): PersonFacts {
  const isMeant = person.door === 'admitted' && !isHosting(person.role);
  return isMeant && (!person.muted || person.unmuteAsked) ? muted(person) : person;
}

function muted(person: PersonFacts): PersonFacts {
  return { ...person, muted: true, unmuteAsked: false };
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
  return { role, door, muted: false, unmuteAsked: false, handRaised: false, devices: [] };
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
