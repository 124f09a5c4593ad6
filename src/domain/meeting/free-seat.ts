// Whether there is a seat for one more, and which lapsed reservation must be given back for it first. The
// one place that compares seats with limits: the 101st never gets in.
import type { MeetingRole } from '../shared/audibility.ts';
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import type { MeetingId, PersonId } from '../shared/ids.ts';
import { hasCome, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { maxObservers } from './bounds.ts';
import type { MeetingRefusal } from './meeting.events.ts';
import type { OpenMeeting, Person } from './meeting.state.ts';
import type { SeatsEvent } from './seats.events.ts';

/** Who wants a seat, when. */
interface Wish {
  readonly meeting: MeetingId;
  readonly person: PersonId;
  readonly at: Instant;
}

/**
 * A seat of the kind that the role takes: accepted with what must happen first so that it is free on record,
 * or refused. A reservation that has lapsed counts as free even before its timer has fired.
 */
export function findSeat(
  { meeting: id, person, at }: Wish,
  role: MeetingRole,
  meeting: Seen<OpenMeeting>,
): Decision<SeatsEvent<'SeatReleased'>, MeetingRefusal> {
  const observes = role === 'observer';
  const count = observes ? meeting.tally.observers : meeting.tally.seats;
  const limit = observes ? maxObservers : meeting.limits.participants;
  if (count < limit) return nothing();

  for (const [holder, held] of meeting.people) {
    if (held.devices.size === 0 || (held.role === 'observer') !== observes) continue;
    const lapsed = lapsedSeats(holder, held, at);
    if (lapsed.length === held.devices.size) return accept(...lapsed);
  }
  return observes
    ? refuse({ code: 'observer-limit-reached', meeting: id, person, limit })
    : refuse({ code: 'meeting-full', meeting: id, person, plan: meeting.plan, limit, count, resetsAt: null });
}

/** The reservations of a person that nobody used in time and no timer has given back yet. */
export function lapsedSeats(
  person: PersonId,
  held: Seen<Person>,
  at: Instant,
): readonly SeatsEvent<'SeatReleased'>[] {
  const released: SeatsEvent<'SeatReleased'>[] = [];
  for (const [device, reservation] of held.devices) {
    if (reservation.seat === 'joined' || !hasCome(reservation.until, at)) continue;
    released.push({ type: 'SeatReleased', person, device, ticket: reservation.ticket, reason: 'not-joined' });
  }
  return released;
}
