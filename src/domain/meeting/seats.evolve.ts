// What the events of the seats do to a meeting's state.
import { maxRememberedRejections } from './bounds.ts';
import { changePerson, mutePerson } from './evolving.ts';
import { isInRoom, rejectionKey, type KnownMeeting, type OpenMeeting } from './meeting.state.ts';
import type { SeatsEvent } from './seats.events.ts';

/** A device that is in the room keeps its place and holds the new ticket for coming back. */
export function reserved(meeting: OpenMeeting, event: SeatsEvent<'SeatReserved'>): void {
  const { ticket, until } = event;
  changePerson(meeting, event.person, ({ devices }) => {
    const device = devices.get(event.device);
    const joined = device?.seat === 'joined';
    devices.set(
      event.device,
      joined ? { ...device, next: { ticket, until } } : { seat: 'reserved', ticket, until },
    );
  });
}

export function released(meeting: OpenMeeting, event: SeatsEvent<'SeatReleased'>): void {
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    if (device?.seat === 'joined') person.devices.set(event.device, { ...device, next: null });
    else person.devices.delete(event.device);
    if (person.devices.size === 0) person.leftHoldUnused = true;
  });
}

/** Muted on entry stays muted; who was muted before stays so too, whatever the entry rule says. */
export function joined(meeting: OpenMeeting, event: SeatsEvent<'ParticipantJoined'>): void {
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    const ticket = device?.ticket ?? null;
    person.devices.set(event.device, { seat: 'joined', since: event.occurredAt, ticket, next: null });
    person.cameIn = true;
    person.leftHoldUnused = false;
    if (event.muted) mutePerson(person);
  });
}

/** A ticket for coming back goes on holding the seat. The hand goes down with the last device. */
export function left(meeting: OpenMeeting, event: SeatsEvent<'ParticipantLeft'>): void {
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    if (device?.seat === 'joined' && device.next !== null) {
      person.devices.set(event.device, { seat: 'reserved', ...device.next });
    } else {
      person.devices.delete(event.device);
    }
    if (!isInRoom(person)) person.handRaised = false;
  });
}

/** Remembered so that the same report again says nothing. */
export function joinRejected({ rejections }: KnownMeeting, event: SeatsEvent<'JoinRejected'>): void {
  const key = rejectionKey(event.person, event.device);
  rejections.delete(key);
  rejections.set(key, event.occurredAt);
  const [oldest] = rejections.keys();
  if (rejections.size > maxRememberedRejections && oldest !== undefined) rejections.delete(oldest);
}
