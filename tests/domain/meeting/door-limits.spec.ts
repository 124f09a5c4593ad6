// How many may wait and be known, and who is forgotten to make room: one link never shuts out others, guests never members.
import { describe, expect, it } from 'vitest';
import * as bounds from '../../../src/domain/meeting/bounds.ts';
import type { DoorEvent } from '../../../src/domain/meeting/door.events.ts';
import { roomAtDoor } from '../../../src/domain/meeting/door-limits.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { InviteId, PersonId } from '../../../src/domain/shared/ids.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { invite, meeting } = cast;
const other = '00000004-0000-4000-8000-000000000001' as InviteId;
const third = '00000004-0000-4000-8000-000000000002' as InviteId;

/** So many people who knocked by a link (or as members), and what happened to each of them then. */
const crowd = (
  from: number,
  size: number,
  by: InviteId | null,
  then: (who: PersonId) => readonly MeetingEvent[] = () => [],
): readonly MeetingEvent[] =>
  Array.from({ length: size }, (_, n) => cast.personId(100 + from + n)).flatMap((who) => [
    ...meetings.waiting(who, by === null ? 'participant' : 'guest', by),
    ...then(who),
  ]);
const refused = (person: PersonId) => [{ type: 'ParticipantRefused', person } as const];
const admitted = (person: PersonId) => [
  { type: 'ParticipantAdmitted', person, setting: 'open-door' } as const,
];
const cameIn = (person: PersonId) => [...admitted(person), ...meetings.joined(person)];

function room(by: InviteId | null, events: readonly MeetingEvent[], walksIn = false) {
  const state = fold(meetingDecider, [...meetings.anOpenMeeting(), ...events]);
  if (state.status !== 'open') throw new Error('the example is open');
  const decision = roomAtDoor({ meeting, invite: by }, state, walksIn);
  return decision.kind === 'refused' ? decision.refusal : decision.events;
}
const madeRoom = (person: PersonId): DoorEvent<'ParticipantDropped'> => {
  return { type: 'ParticipantDropped', person, reason: 'made-room' };
};

describe('B5, D1: of those who wait', () => {
  const { maxWaiting, maxWaitingGuests, maxWaitingByLink } = bounds;

  it('one link has so many, and then its guests are told the limit, while other links and members may wait', () => {
    const flood = crowd(0, maxWaitingByLink, invite);
    const facts = { of: 'waiting', limit: maxWaitingByLink, count: maxWaitingByLink };
    expect(room(invite, flood)).toEqual({ code: 'guest-limit-reached', meeting, invite, ...facts });
    expect(room(other, flood)).toEqual([]);
    expect(room(null, flood)).toEqual([]);
    expect(room(invite, flood.slice(1))).toEqual([]);
    expect(room(invite, flood, true)).toEqual([]);
  });

  it('guests have so many, and members the rest', () => {
    const half = maxWaitingGuests / 2;
    const flood = [...crowd(0, half, invite), ...crowd(half, half, other)];
    const facts = { of: 'waiting', invite: null, limit: maxWaitingGuests, count: maxWaitingGuests };
    expect(room(third, flood)).toEqual({ code: 'guest-limit-reached', meeting, ...facts });
    expect(room(null, flood)).toEqual([]);
    const full = [...flood, ...crowd(2 * half, maxWaiting - maxWaitingGuests, null)];
    expect(room(null, full)).toEqual({ code: 'waiting-room-full', meeting, limit: maxWaiting });
    expect(room(null, crowd(0, maxWaiting, null))).toMatchObject({ code: 'waiting-room-full' });
  });
});

describe('B5, D1: of those whom a meeting knows', () => {
  const { maxPeople, maxGuests, maxGuestsByLink } = bounds;

  it('guests who were refused as they came make room, the first first: nobody is shut out for ever', () => {
    const flood = [...crowd(0, maxGuestsByLink, invite, refused), ...crowd(600, 400, other, refused)];
    expect(room(invite, flood)).toEqual([madeRoom(cast.personId(100))]);
    expect(room(third, flood)).toEqual([madeRoom(cast.personId(100))]);
    expect(room(null, flood)).toEqual([]);
  });

  it('who was let in and never came makes room after them', () => {
    const flood = [...crowd(0, maxGuestsByLink - 1, invite, admitted), ...crowd(700, 1, invite, refused)];
    expect(room(invite, flood, true)).toEqual([madeRoom(cast.personId(800))]);
    expect(room(invite, [...crowd(0, maxGuestsByLink, invite, admitted)], true)).toEqual([
      madeRoom(cast.personId(100)),
    ]);
  });

  it('who came in stays known, and then the limit is told', () => {
    const flood = crowd(0, maxGuestsByLink, invite, cameIn);
    const facts = { of: 'people', limit: maxGuestsByLink, count: maxGuestsByLink };
    expect(room(invite, flood)).toEqual({ code: 'guest-limit-reached', meeting, invite, ...facts });
    expect(room(other, flood)).toEqual([]);
    const both = [...flood, ...crowd(600, maxGuests - maxGuestsByLink, other, cameIn)];
    expect(room(third, both)).toMatchObject({ invite: null, limit: maxGuests, count: maxGuests });
    expect(room(null, both)).toEqual([]);
  });

  it('a history of before the limits is served: what is too many goes bit by bit', () => {
    const old = crowd(0, 999, invite, refused);
    expect(room(invite, old)).toHaveLength(bounds.maxDropsPerKnock);
    expect(room(null, old)).toHaveLength(1);
    expect(room(null, old.slice(2))).toEqual([]);
  });

  it('guests take no member’s place, and a member who was turned away is remembered', () => {
    const members = crowd(0, maxPeople - 1, null, admitted);
    expect(room(invite, members)).toEqual({ code: 'too-many-people', meeting, limit: maxPeople });
    expect(room(null, members)).toEqual([madeRoom(cast.personId(100))]);
    const turnedAway = crowd(0, maxPeople - 1, null, refused);
    expect(room(null, turnedAway)).toEqual({ code: 'too-many-people', meeting, limit: maxPeople });
  });

  it('who holds a seat stays, and who was given a part in running the meeting', () => {
    const holding = crowd(0, maxGuestsByLink, invite, (who) => [...admitted(who), ...meetings.reserved(who)]);
    expect(room(invite, holding)).toMatchObject({ code: 'guest-limit-reached' });
    const hosting = crowd(0, maxPeople - 1, null, (person) => [
      ...admitted(person),
      { type: 'RoleChanged', person, role: 'co-host' },
    ]);
    expect(room(null, hosting)).toMatchObject({ code: 'too-many-people' });
  });
});
