// What a meeting's events do to one person of it, as read models need it: the role, the place at the door, the
// connections in the room, mute and hand. Follows the meeting's own fold (a property test holds the two together).
import type { MeetingEvent } from '../domain/meeting/meeting.events.ts';
import type { PresenceEvent } from '../domain/meeting/presence.events.ts';
import { isHosting, type MeetingRole } from '../domain/shared/audibility.ts';
import type { OneOf } from '../domain/shared/by-type.ts';
import type { PersonId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { RecordedMeetingEvent } from './recorded.ts';
import { happenedAt, openAfter, type OpenStay } from './stays.ts';

/** Where someone stands at the door. */
export type DoorStatus = 'waiting' | 'admitted' | 'refused' | 'removed';

/** A person of a meeting. `open` are their connections in the room; none: the person is not there. */
export interface PersonFacts {
  readonly role: MeetingRole;
  /** The link of a guest. */
  readonly invite: string | null;
  readonly door: DoorStatus;
  readonly muted: boolean;
  readonly unmuteAsked: boolean;
  readonly handRaised: boolean;
  readonly open: readonly OpenStay[];
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

/** What else an event's effect on a person follows from. */
export interface Circumstances {
  /** When it came about. */
  readonly at: Instant;
  /** The link of the guest whom the event removes; null for every other event and for members. */
  readonly watchedLink: string | null;
}

/** What one type of event does to people: whom it touches, and what becomes of each of them. */
interface Effect<Event> {
  readonly whom: (event: Event) => readonly PersonId[] | 'everyone';
  /** `undefined` while the meeting does not know the person (any more): then nothing but a knock changes that. */
  readonly after: (
    person: PersonFacts | undefined,
    event: Event,
    id: string,
    given: Circumstances,
  ) => PersonFacts | undefined;
}

/** `at`: when it came about. */
type Change<Event> = (person: PersonFacts, event: Event, at: Instant) => PersonFacts;

const nobody: Effect<unknown> = { whom: () => [], after: (person) => person };

/** Changes the person whom the event names. */
const onePerson = <Event extends { readonly person: PersonId }>(change: Change<Event>): Effect<Event> => ({
  whom: ({ person }) => [person],
  after: (person, event, _id, { at }) => person && change(person, event, at),
});

/** Changes everyone whom the meeting knows. */
const everyone = <Event>(change: Change<Event>): Effect<Event> => ({
  whom: () => 'everyone',
  after: (person, event, _id, { at }) => person && change(person, event, at),
});

const entered =
  (door: DoorStatus) =>
  (person: PersonFacts): PersonFacts => ({ ...person, door });
const handUp = (person: PersonFacts): PersonFacts => ({ ...person, handRaised: true });
const handDown = (person: PersonFacts): PersonFacts =>
  person.handRaised ? { ...person, handRaised: false } : person;
const gone = (person: PersonFacts): PersonFacts =>
  person.open.length === 0 && !person.handRaised ? person : { ...person, open: [], handRaised: false };

/** What each event of a meeting does to its people: total, so that a new event without its line does not compile. */
export const peopleEffects: { readonly [Type in MeetingEvent['type']]: Effect<OneOf<MeetingEvent, Type>> } = {
  MeetingScheduled: { whom: ({ host }) => [host], after: () => newcomer('host', null, 'admitted') },
  MeetingRescheduled: nobody,
  MeetingRenamed: nobody,
  MeetingOpened: nobody,
  LimitsRaised: nobody,
  MeetingEnded: everyone(gone),
  MeetingCancelled: nobody,
  ParticipantKnocked: {
    whom: ({ person }) => [person],
    // The host is known before they knock, and stays where they are; a guest who is known waits again.
    after: (person, { role, invite }) => {
      if (person === undefined) return newcomer(role, invite, 'waiting');
      return invite === null ? person : { ...person, door: 'waiting' };
    },
  },
  ParticipantDropped: { whom: ({ person }) => [person], after: () => undefined },
  ParticipantAdmitted: onePerson(entered('admitted')),
  ParticipantRefused: onePerson(entered('refused')),
  ParticipantRemoved: {
    whom: () => 'everyone',
    after: (person, event, id, { watchedLink }) => {
      if (id === event.person) return person && { ...gone(person), door: 'removed' };
      return person && watchedLink !== null && person.invite === watchedLink ? waitingAgain(person) : person;
    },
  },
  WaitingRoomSet: nobody,
  LockSet: nobody,
  SeatReserved: nobody,
  SeatReleased: nobody,
  ParticipantJoined: onePerson(joined),
  PresenceConfirmed: nobody,
  ParticipantLeft: onePerson(left),
  JoinRejected: nobody,
  ConnectionEnded: nobody,
  // Whoever keeps times looks at the person again; their facts of now stay.
  StayReported: onePerson((person) => person),
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
  RecordingBegan: nobody,
  RecordingStopped: nobody,
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
  given: Circumstances,
): PersonFacts | undefined {
  return peopleEffects[event.type].after(person, event, id, given);
}

/** What an event's effects follow from; `inviteOf`: the links of those whom the meeting knows. */
export function circumstancesOf(
  recorded: RecordedMeetingEvent,
  inviteOf: (person: PersonId) => string | null | undefined,
): Circumstances {
  const { event } = recorded;
  const watchedLink = event.type === 'ParticipantRemoved' ? (inviteOf(event.person) ?? null) : null;
  return { at: happenedAt(recorded), watchedLink };
}

/** Who was let in by a link and is not in the room waits for a host once somebody was removed who came by it. */
function waitingAgain(person: PersonFacts): PersonFacts {
  return person.door === 'admitted' && person.open.length === 0 ? { ...person, door: 'waiting' } : person;
}

function joined(person: PersonFacts, event: PresenceEvent<'ParticipantJoined'>, at: Instant): PersonFacts {
  const open = openAfter(person.open, event, at);
  // The versions before let those join who must wait: who is in the room was let in.
  const door = person.door === 'waiting' ? 'admitted' : person.door;
  const there = open === person.open && door === person.door ? person : { ...person, door, open };
  return event.muted ? muted(there) : there;
}

function left(person: PersonFacts, event: PresenceEvent<'ParticipantLeft'>, at: Instant): PersonFacts {
  const open = openAfter(person.open, event, at);
  return open === person.open
    ? person
    : { ...person, open, handRaised: person.handRaised && open.length > 0 };
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

function newcomer(role: MeetingRole, invite: string | null, door: DoorStatus): PersonFacts {
  return { role, invite, door, muted: false, unmuteAsked: false, handRaised: false, open: [] };
}

function countsOf(person: PersonFacts | undefined): PeopleCounts {
  if (person === undefined) return noPeople;
  const observes = person.role === 'observer';
  const present = person.open.length > 0;
  return {
    present_count: present && !observes ? 1 : 0,
    admitted_count: person.door === 'admitted' && !observes ? 1 : 0,
    waiting_count: person.door === 'waiting' ? 1 : 0,
    observers_present: present && observes ? 1 : 0,
  };
}
