// The rules of the seats before anybody is in them: a ticket reserves one, giving up or lapsing frees it. All
// devices of a person share the person's one seat.
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { DeviceId, PersonId, TicketId } from '../shared/ids.ts';
import { addSeconds, hasCome } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import { maxDevicesPerPerson, seatHoldSeconds } from './bounds.ts';
import { findSeat, lapsedSeats } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import type { Device, OpenMeeting, Reservation } from './meeting.state.ts';
import { refuseOutside, refuseUnknown } from './refusals.ts';
import type { ReleaseReason, SeatsCommand, SeatsEvent } from './seats.events.ts';

/** A ticket for a device of someone admitted. The same ticket again says nothing. */
export function reserve(command: SeatsCommand<'ReserveSeat'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const { person: id, device, ticket, at } = command;
  const person = meeting.people.get(id);
  if (person === undefined) return refuseUnknown(command);
  if (person.door !== 'admitted') return refuseOutside(command, person.door);
  if (hasTicket(person.devices.get(device), ticket)) return nothing();

  const lapsed = lapsedSeats(id, person, at).filter((seat) => seat.device !== device);
  if (!person.devices.has(device) && person.devices.size - lapsed.length >= maxDevicesPerPerson) {
    const limit = maxDevicesPerPerson;
    return refuse({ code: 'device-limit-reached', meeting: command.meeting, person: id, limit, device });
  }
  const seat = person.devices.size > 0 ? accept(...lapsed) : findSeat(command, person.role, meeting);
  if (seat.kind === 'refused') return seat;
  const until = addSeconds(at, seatHoldSeconds);
  const { audio, endsBy } = meeting;
  return accept(...seat.events, { type: 'SeatReserved', person: id, device, ticket, until, audio, endsBy });
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
function reservationOf(device: Seen<Device> | undefined): Reservation | null {
  if (device === undefined) return null;
  return device.seat === 'reserved' ? device : device.next;
}

function hasTicket(device: Seen<Device> | undefined, ticket: TicketId): boolean {
  return device !== undefined && (device.ticket === ticket || reservationOf(device)?.ticket === ticket);
}
