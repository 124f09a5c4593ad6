// How many people a meeting knows, and how many wait at its door: in all, of them guests, and of them guests by one link,
// so that neither whoever holds a link shuts out other guests, nor guests members. Where it knows too many, it forgets
// those who never came in; a guest takes no member's place.
import { isHosting } from '../shared/audibility.ts';
import { accept, nothing, refuse, type Decision, type Refused } from '../shared/decider.ts';
import type { InviteId, MeetingId, PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import * as bounds from './bounds.ts';
import type { DoorEvent } from './door.events.ts';
import type { MeetingRefusal } from './meeting.events.ts';
import { isAtDoor, type CurrentMeeting, type Person } from './meeting.state.ts';

/** Somebody whom the meeting does not know yet. */
interface Newcomer {
  readonly meeting: MeetingId;
  readonly invite: InviteId | null;
}

type Known = readonly [PersonId, Seen<Person>];
type Room = Decision<DoorEvent<'ParticipantDropped'>, MeetingRefusal>;

/** So many of a group, and no more. */
interface Limit {
  readonly has: (person: Seen<Person>) => boolean;
  readonly limit: number;
  readonly refusal: (count: number) => MeetingRefusal;
}

/** Room for a newcomer: accepted with whom the meeting forgets for it, or refused with the limit that is reached. */
export function roomAtDoor(newcomer: Newcomer, meeting: Seen<CurrentMeeting>, walksIn: boolean): Room {
  const tooMany = walksIn ? undefined : refuseTooManyWaiting(newcomer, meeting);
  if (tooMany !== undefined) return tooMany;
  return meeting.people.size < bounds.maxGuestsByLink ? nothing() : roomAmong([...meeting.people], newcomer);
}

/** The refusal of one more who waits, with the limit that is reached; `undefined` where there may be one more. */
export function refuseTooManyWaiting(
  newcomer: Newcomer,
  { tally, people }: Seen<CurrentMeeting>,
): Refused<MeetingRefusal> | undefined {
  // Below the narrowest limit nobody is counted: that is so with nearly every knock.
  if (tally.waiting < bounds.maxWaitingByLink) return undefined;
  const waiting = [...people.values()].filter(isAtDoor);
  for (const { has, limit, refusal } of limitsOfWaiting(newcomer)) {
    const count = waiting.filter(has).length;
    if (count >= limit) return refuse(refusal(count));
  }
  return undefined;
}

function roomAmong(known: readonly Known[], newcomer: Newcomer): Room {
  const gone = new Set<PersonId>();
  for (const { has, limit, refusal } of limitsOfPeople(newcomer)) {
    const group = known.filter(([id, person]) => has(person) && !gone.has(id));
    const tooMany = group.length - limit + 1;
    if (tooMany <= 0) continue;
    const candidates = forgettable(group, newcomer);
    if (candidates.length === 0) return refuse(refusal(group.length));
    const most = Math.min(tooMany, bounds.maxDropsPerKnock - gone.size);
    for (const person of candidates.slice(0, most)) gone.add(person);
  }
  return accept(
    ...[...gone].map((person) => ({ type: 'ParticipantDropped', person, reason: 'made-room' }) as const),
  );
}

/** Refuses who withdraws a knock once too often; `undefined` while they may. */
export function refuseTooManyWithdrawals(
  { meeting, person, invite }: Newcomer & { readonly person: PersonId },
  { withdrawals }: Seen<CurrentMeeting>,
): Refused<MeetingRefusal> | undefined {
  const counted = withdrawals.get(invite ?? person);
  const most = invite === null ? bounds.maxWithdrawalsByMember : bounds.maxWithdrawalsByLink;
  const isFull = counted === undefined && withdrawals.size >= bounds.maxWithdrawers;
  const [count, limit] = isFull ? [withdrawals.size, bounds.maxWithdrawers] : [counted ?? 0, most];
  if (count < limit) return undefined;
  return refuse({ code: 'withdrawal-limit-reached', meeting, person, invite, limit, count });
}

function limitsOfWaiting({ meeting, invite }: Newcomer): readonly Limit[] {
  const { maxWaiting: limit, maxWaitingGuests, maxWaitingByLink } = bounds;
  const all: Limit = {
    has: () => true,
    limit,
    refusal: () => ({ code: 'waiting-room-full', meeting, limit }),
  };
  if (invite === null) return [all];
  return [...ofGuests({ meeting, invite }, 'waiting', maxWaitingByLink, maxWaitingGuests), all];
}

function limitsOfPeople({ meeting, invite }: Newcomer): readonly Limit[] {
  const { maxPeople: limit, maxGuests, maxGuestsByLink } = bounds;
  const all: Limit = { has: () => true, limit, refusal: () => ({ code: 'too-many-people', meeting, limit }) };
  if (invite === null) return [all];
  return [...ofGuests({ meeting, invite }, 'people', maxGuestsByLink, maxGuests), all];
}

function ofGuests(
  { meeting, invite }: Newcomer,
  of: 'waiting' | 'people',
  byLink: number,
  guests: number,
): readonly Limit[] {
  const refusal = (link: InviteId | null, limit: number) => (count: number) =>
    ({ code: 'guest-limit-reached', meeting, of, invite: link, limit, count }) as const;
  return [
    { has: (person) => person.invite === invite, limit: byLink, refusal: refusal(invite, byLink) },
    { has: (person) => person.invite !== null, limit: guests, refusal: refusal(null, guests) },
  ];
}

/** Who of a group never came in and can be forgotten for a newcomer, in the order in which they go. */
function forgettable(group: readonly Known[], { invite }: Newcomer): readonly PersonId[] {
  const ranked = group.flatMap(([person, known]) => {
    const rank = rankOf(known);
    return rank === undefined || (rank === 3 && invite !== null) ? [] : [{ person, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ person }) => person);
}

/**
 * Guests who were turned away (1) go first, then guests (2) and members (3) who were let in, never came and hold no seat.
 * `undefined`: they stay. A member who was turned away is remembered, so that they don't walk in later.
 */
function rankOf(person: Seen<Person>): 1 | 2 | 3 | undefined {
  const { door, mustWait, cameIn, devices, role, invite } = person;
  if (isAtDoor(person) || cameIn || devices.size > 0 || isHosting(role)) return undefined;
  if (invite !== null) return door === 'admitted' || mustWait ? 2 : 1;
  return door === 'admitted' ? 3 : undefined;
}
