// The rules of being in the room, which the media plane alone reports. A report that comes late or twice says
// nothing new; someone in the room who may not be there is put on record, to be sent out.
import { isHosting } from '../shared/audibility.ts';
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import { compareInstants, hasCome } from '../shared/instant.ts';
import { never } from '../shared/never.ts';
import type { Seen } from '../shared/seen.ts';
import { maxDevicesPerPerson } from './bounds.ts';
import { findSeat } from './free-seat.ts';
import type { MeetingDecision } from './gates.ts';
import { hostsInRoomChange } from './host-presence.ts';
import type { MeetingRefusal } from './meeting.events.ts';
import {
  isInRoom,
  rejectionKey,
  type KnownMeeting,
  type OpenMeeting,
  type Person,
  type SeenState,
} from './meeting.state.ts';
import type { JoinRejection, SeatsCommand, SeatsEvent } from './seats.events.ts';

/** Whoever appears in a room that is not open is to be sent out; news from before its end comes too late to matter. */
export function recordJoined(command: SeatsCommand<'RecordJoined'>, state: SeenState): MeetingDecision {
  if (state.status === 'none') return refuse({ code: 'meeting-unknown', meeting: command.meeting });
  if (wasRejected(command, state)) return nothing();
  switch (state.status) {
    case 'scheduled':
      return reject(command, 'meeting-not-open');
    case 'open':
      return join(command, state);
    case 'ended':
      return hasCome(command.occurredAt, state.endedAt) ? nothing() : reject(command, 'meeting-not-open');
    case 'cancelled':
      return hasCome(command.occurredAt, state.cancelledAt) ? nothing() : reject(command, 'meeting-not-open');
    default:
      return never(state, 'status of a meeting');
  }
}

function join(command: SeatsCommand<'RecordJoined'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const { person: id, device, occurredAt, at } = command;
  const person = meeting.people.get(id);
  if (person?.devices.get(device)?.seat === 'joined') return nothing();
  if (meeting.endsBy !== null && hasCome(meeting.endsBy, at)) return reject(command, 'meeting-not-open');
  if (person?.door !== 'admitted') return reject(command, 'not-admitted');

  const seat = seatForDevice(command, person, meeting);
  if (seat.kind === 'refused') return reject(command, 'no-seat');
  const hosting = isHosting(person.role);
  const muted = meeting.policy.muteOnEntry && !hosting && !isInRoom(person);
  const joined: SeatsEvent<'ParticipantJoined'> = {
    type: 'ParticipantJoined',
    person: id,
    device,
    occurredAt,
    muted,
  };
  const hosts = hosting && !isInRoom(person) ? 1 : 0;
  return accept(...seat.events, joined, ...hostsInRoomChange(meeting, hosts, at));
}

/** The seat that a device comes to: its own reservation, the person's seat on another device, or a free one. */
function seatForDevice(
  { meeting: id, person: holder, device, at }: SeatsCommand<'RecordJoined'>,
  person: Seen<Person>,
  meeting: Seen<OpenMeeting>,
): Decision<SeatsEvent<'SeatReleased'>, MeetingRefusal> {
  if (person.devices.has(device)) return nothing();
  if (person.devices.size === 0) return findSeat({ meeting: id, person: holder, at }, person.role, meeting);
  if (person.devices.size < maxDevicesPerPerson) return nothing();
  const limit = maxDevicesPerPerson;
  return refuse({ code: 'device-limit-reached', meeting: id, person: holder, limit, device });
}

/** A report older than the join that it would undo is about an earlier connection. */
export function recordLeft(command: SeatsCommand<'RecordLeft'>, meeting: Seen<OpenMeeting>): MeetingDecision {
  const { person: id, device, occurredAt, at } = command;
  const person = meeting.people.get(id);
  const held = person?.devices.get(device);
  if (person === undefined || held?.seat !== 'joined') return nothing();
  if (compareInstants(occurredAt, held.since) < 0) return nothing();
  const inRoom = [...person.devices.values()].filter(({ seat }) => seat === 'joined').length;
  const hosts = isHosting(person.role) && inRoom === 1 ? -1 : 0;
  const left: SeatsEvent<'ParticipantLeft'> = { type: 'ParticipantLeft', person: id, device, occurredAt };
  return accept(left, ...hostsInRoomChange(meeting, hosts, at));
}

function reject(command: SeatsCommand<'RecordJoined'>, reason: JoinRejection): MeetingDecision {
  const { person, device, occurredAt } = command;
  return accept({ type: 'JoinRejected', person, device, occurredAt, reason });
}

function wasRejected(
  { person, device, occurredAt }: SeatsCommand<'RecordJoined'>,
  { rejections }: Seen<KnownMeeting>,
): boolean {
  const last = rejections.get(rejectionKey(person, device));
  return last !== undefined && compareInstants(occurredAt, last) <= 0;
}
