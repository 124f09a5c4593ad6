// What the events of the seats do to a meeting's state.
import { changePerson } from './evolving.ts';
import type { OpenMeeting } from './meeting.state.ts';
import type { SeatsEvent } from './seats.events.ts';

/** A device that is in the room keeps its place and holds the new ticket for coming back. */
export function reserved(meeting: OpenMeeting, event: SeatsEvent<'SeatReserved'>): void {
  const { ticket, until, reservedAt } = event;
  const reservation = { ticket, until, reservedAt };
  changePerson(meeting, event.person, ({ devices }) => {
    const device = devices.get(event.device);
    const joined = device?.seat === 'joined';
    devices.set(
      event.device,
      joined ? { ...device, next: reservation } : { seat: 'reserved', ...reservation },
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
