// Whether there is a seat for one more, and which reservations must be given back for it first. The one place that
// compares seats with limits: the 101st never gets in. One seat is the host's, also while they are away.
import type { MeetingRole } from '../shared/audibility.ts';
import { accept, refuse, type Decision, type Refused } from '../shared/decider.ts';
import type { InviteId, MeetingId, PersonId } from '../shared/ids.ts';
import { hasCome, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { holdShareOfGuests, holdShareOfLink, maxDevicesPerPerson, maxObservers } from './bounds.ts';
import type { MeetingRefusal } from './meeting.events.ts';
import { isInRoom, type OpenMeeting, type Person } from './meeting.state.ts';
import type { SeatsEvent } from './seats.events.ts';

/** Who wants a seat, when. */
interface Wish {
  readonly meeting: MeetingId;
  readonly person: PersonId;
  readonly at: Instant;
}

type Released = SeatsEvent<'SeatReleased'>;

/**
 * A seat of the kind that the role takes: accepted with what must happen first so that it is free on record, or refused.
 * A reservation that has lapsed counts as free even before its timer has fired; the host's is the seat that is kept for them. And whoever let one lapse and asked for
 * another keeps that one only while nobody else needs the seat: a hold is not renewed without a join.
 */
export function findSeat(
  { meeting: id, person, at }: Wish,
  role: MeetingRole,
  meeting: Seen<OpenMeeting>,
): Decision<Released, MeetingRefusal> {
  const observes = role === 'observer';
  const kept = observes || person === meeting.host || holdsSeat(meeting.people.get(meeting.host)) ? 0 : 1;
  const count = (observes ? meeting.tally.observers : meeting.tally.seats) + kept;
  const limit = observes ? maxObservers : meeting.limits.participants;

  const asker = meeting.people.get(person);
  const own =
    asker !== undefined && (asker.role === 'observer') === observes ? whollyLapsed(person, asker, at) : [];
  let tooMany = count - limit + 1 - (own.length > 0 ? 1 : 0);
  const released = [...own];
  if (tooMany <= 0) return accept(...released);

  const mayTake = asker?.leftHoldUnused !== true;
  for (const takes of mayTake ? [whollyLapsed, unusedAgain] : [whollyLapsed]) {
    for (const [holder, held] of meeting.people) {
      if (holder === person || holder === meeting.host || (held.role === 'observer') !== observes) continue;
      const given = takes(holder, held, at);
      if (given.length === 0) continue;
      released.push(...given);
      tooMany -= 1;
      if (tooMany === 0) return accept(...released);
    }
  }
  return observes
    ? refuse({ code: 'observer-limit-reached', meeting: id, person, limit })
    : refuse({ code: 'meeting-full', meeting: id, person, plan: meeting.plan, limit, count, resetsAt: null });
}

/**
 * A seat for another device of somebody who may come in: that of their other devices, or a free one. Gives what must be
 * released first; `undefined`: there is none.
 */
export function seatForNewDevice(
  wish: Wish,
  { role, devices }: Seen<Person>,
  meeting: Seen<OpenMeeting>,
): readonly Released[] | undefined {
  if (devices.size > 0) return devices.size < maxDevicesPerPerson ? [] : undefined;
  const seat = findSeat(wish, role, meeting);
  return seat.kind === 'accepted' ? seat.events : undefined;
}

/**
 * The refusal of one more ticket for a guest, where tickets that nobody came with yet hold as many seats as those of one
 * link, or of all guests, may; `undefined` where there may be one more.
 */
export function refuseTooManyHolds(
  { meeting: id, person: asking, at }: Wish,
  { role, invite }: Seen<Person>,
  meeting: Seen<OpenMeeting>,
): Refused<MeetingRefusal> | undefined {
  if (invite === null) return undefined;
  const observes = role === 'observer';
  const seats = observes ? maxObservers : meeting.limits.participants;
  let [byLink, byGuests] = [0, 0];
  for (const [holder, held] of meeting.people) {
    if (held.invite === null || holder === asking || (held.role === 'observer') !== observes) continue;
    if (!holdsSeat(held) || isInRoom(held) || whollyLapsed(holder, held, at).length > 0) continue;
    byGuests += 1;
    if (held.invite === invite) byLink += 1;
  }
  const most = (share: number) => Math.max(1, Math.floor(seats * share));
  const facts = { code: 'guest-limit-reached', meeting: id, of: 'seats' } as const;
  if (byLink >= most(holdShareOfLink)) return refuse(over(facts, invite, most(holdShareOfLink), byLink));
  if (byGuests >= most(holdShareOfGuests))
    return refuse(over(facts, null, most(holdShareOfGuests), byGuests));
  return undefined;
}

function over<Facts extends object>(facts: Facts, invite: InviteId | null, limit: number, count: number) {
  return { ...facts, invite, limit, count };
}

/** Every reservation of a person that nobody used. */
export function unusedSeats(person: PersonId, held: Seen<Person>): readonly Released[] {
  return reservedSeats(person, held).map(({ released }) => released);
}

/** The reservations of a person that nobody used in time and no timer has given back yet. */
export function lapsedSeats(person: PersonId, held: Seen<Person>, at: Instant): readonly Released[] {
  return reservedSeats(person, held)
    .filter(({ until }) => hasCome(until, at))
    .map(({ released }) => released);
}

/** Those of a person whom nothing else holds the seat for any more. */
function whollyLapsed(person: PersonId, held: Seen<Person>, at: Instant): readonly Released[] {
  const lapsed = lapsedSeats(person, held, at);
  return lapsed.length === held.devices.size ? lapsed : [];
}

/** Those of a person who let a hold lapse before, and is not in the room. The host's never. */
function unusedAgain(person: PersonId, held: Seen<Person>): readonly Released[] {
  if (!held.leftHoldUnused || held.role === 'host') return [];
  const reserved = reservedSeats(person, held);
  return reserved.length === held.devices.size ? reserved.map(({ released }) => released) : [];
}

function reservedSeats(
  person: PersonId,
  { devices }: Seen<Person>,
): readonly { readonly until: Instant; readonly released: Released }[] {
  return [...devices].flatMap(([device, held]) => {
    if (held.seat === 'joined') return [];
    const { ticket, until } = held;
    return [
      { until, released: { type: 'SeatReleased', person, device, ticket, reason: 'not-joined' } as const },
    ];
  });
}

/** Whether a person holds a seat: in the room, or by a ticket. */
export function holdsSeat(person: Seen<Person> | undefined): boolean {
  return person !== undefined && person.devices.size > 0;
}
