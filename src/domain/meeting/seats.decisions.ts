// The rules of the seats before anybody is in them: a ticket reserves one, giving up or lapsing frees it. All
// devices of a person share the person's one seat.
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { DeviceId, PersonId, TicketId } from '../shared/ids.ts';
import { addSeconds, compareInstants, hasCome, type Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { joiningToleranceSeconds, maxDevicesPerPerson, seatHoldSeconds } from './bounds.ts';
import { findSeat, lapsedSeats, refuseTooManyHolds } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import { isInRoom, type Device, type OpenMeeting, type Person, type Reservation } from './meeting.state.ts';
import { walkIn } from './open-door.ts';
import { refuseOutside, refuseUnknown } from './refusals.ts';
import type { PresenceEvent } from './presence.events.ts';
import type { ReleaseReason, SeatsCommand, SeatsEvent } from './seats.events.ts';

/**
 * A ticket for a device of someone admitted, or of who waits and need not wait any more. The same ticket again says
 * nothing; another one holds the seat no longer than the first, as long as nobody comes with any.
 */
export function reserve(command: SeatsCommand<'ReserveSeat'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const { person: id, device, ticket, at } = command;
  const person = meeting.people.get(id);
  if (person === undefined) return refuseUnknown(command);
  const entry = person.door === 'waiting' ? walkIn(id, person, meeting) : undefined;
  if (person.door !== 'admitted' && entry === undefined) return refuseOutside(command, person.door);
  if (hasTicket(person.devices.get(device), ticket)) return nothing();

  const lapsed = lapsedSeats(id, person, at);
  const others = lapsed.filter((seat) => seat.device !== device);
  if (!person.devices.has(device) && person.devices.size - others.length >= maxDevicesPerPerson) {
    const limit = maxDevicesPerPerson;
    return refuse({ code: 'device-limit-reached', meeting: command.meeting, person: id, limit, device });
  }
  const seat = lapsed.length < person.devices.size ? accept(...others) : newSeat(command, person, meeting);
  if (seat.kind === 'refused') return seat;
  const { audio, endsBy } = meeting;
  const until = holdEnd(person, at);
  const reserved: SeatsEvent<'SeatReserved'> = {
    type: 'SeatReserved',
    person: id,
    device,
    ticket,
    until,
    reservedAt: at,
    audio,
    endsBy,
  };
  return entry === undefined ? accept(...seat.events, reserved) : accept(entry, ...seat.events, reserved);
}

function newSeat(command: SeatsCommand<'ReserveSeat'>, person: Seen<Person>, meeting: Seen<OpenMeeting>) {
  return refuseTooManyHolds(command, person, meeting) ?? findSeat(command, person.role, meeting);
}

/** Until when a new ticket holds the seat: for nobody in the room, no longer than those that the person holds already. */
function holdEnd(person: Seen<Person>, at: Instant): Instant {
  const end = addSeconds(at, seatHoldSeconds);
  if (isInRoom(person)) return end;
  const running = [...person.devices.values()]
    .flatMap((device) => reservationOf(device)?.until ?? [])
    .filter((until) => !hasCome(until, at));
  return [end, ...running].reduce((first, until) => (compareInstants(until, first) < 0 ? until : first));
}

/**
 * What keeps a ticket good that was asked for after a connection joined whose joining is reported only now: a joining uses up the ticket
 * that its device has, and that connection came by an earlier one.
 */
export function stillReserved(
  {
    person,
    device,
    occurredAt,
  }: Pick<PresenceEvent<'ParticipantJoined'>, 'person' | 'device' | 'occurredAt'>,
  held: Seen<Device> | undefined,
  { audio, endsBy }: Pick<Seen<OpenMeeting>, 'audio' | 'endsBy'>,
): readonly SeatsEvent<'SeatReserved'>[] {
  const reservation = reservationOf(held);
  if (reservation === null) return [];
  const { ticket, until, reservedAt } = reservation;
  if (reservedAt === null || !hasCome(addSeconds(occurredAt, joiningToleranceSeconds), reservedAt)) return [];
  return [{ type: 'SeatReserved', person, device, ticket, until, reservedAt, audio, endsBy }];
}

/** Gives back what is only reserved; who is in the room leaves by leaving it. */
export function giveUp(command: SeatsCommand<'GiveUpSeat'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const { person: id, device } = command;
  const person = meeting.people.get(id);
  if (person === undefined) return refuseUnknown(command);
  const reservation = reservationOf(person.devices.get(device));
  if (reservation === null) return nothing();
  return accept(released(id, device, reservation, 'given-up'));
}

/** Decided again when the timer fires: frees what still waits for this ticket and has lapsed, nothing else. */
export function release(
  { ticket, at }: SeatsCommand<'ReleaseSeat'>,
  meeting: Seen<OpenMeeting>,
): MeetingDecision {
  const lapsed: SeatsEvent<'SeatReleased'>[] = [];
  for (const [id, { devices }] of meeting.people) {
    for (const [device, held] of devices) {
      const reservation = reservationOf(held);
      if (reservation?.ticket === ticket && hasCome(reservation.until, at)) {
        lapsed.push(released(id, device, reservation, 'not-joined'));
      }
    }
  }
  return accept(...lapsed);
}

function released(
  person: PersonId,
  device: DeviceId,
  { ticket }: Reservation,
  reason: ReleaseReason,
): SeatsEvent<'SeatReleased'> {
  return { type: 'SeatReleased', person, device, ticket, reason };
}

/** The claim that a device has and did not use yet. */
export function reservationOf(device: Seen<Device> | undefined): Reservation | null {
  if (device === undefined) return null;
  return device.seat === 'reserved' ? device : device.next;
}

function hasTicket(device: Seen<Device> | undefined, ticket: TicketId): boolean {
  return device !== undefined && (device.ticket === ticket || reservationOf(device)?.ticket === ticket);
}
