// What the reports of the media plane do to a meeting's state. The decisions have put them in order: an event here is
// always what is so from now on. What is known of connections outside the room stays, so that late reports are recognised.
import type { PersonId } from '../shared/ids.ts';
import { maxRememberedConnections } from './bounds.ts';
import { isOver, outsideKey } from './connections.ts';
import { changePerson, mutePerson } from './evolving.ts';
import {
  isInRoom,
  type Connection,
  type KnownMeeting,
  type OpenMeeting,
  type Outside,
} from './meeting.state.ts';
import type { ConnectionOf, PresenceEvent } from './presence.events.ts';

/** Muted on entry stays muted; who was muted before stays so too, whatever the entry rule says. A ticket for coming back is used. */
export function joined(meeting: OpenMeeting, event: PresenceEvent<'ParticipantJoined'>): void {
  const { connection, order, occurredAt } = event;
  meeting.outside.delete(outsideKey(event));
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    const present: readonly Connection[] = device?.seat === 'joined' ? device.connections : [];
    const since = present.find((known) => known.connection === connection)?.since ?? occurredAt;
    const others = present.filter((known) => known.connection !== connection);
    const connections = [...others, { connection, since, order, occurredAt }];
    const ticket = (device?.seat === 'joined' ? device.next?.ticket : undefined) ?? device?.ticket ?? null;
    person.devices.set(event.device, { seat: 'joined', connections, ticket, next: null });
    person.cameIn = true;
    person.mustWait = false;
    person.leftHoldUnused = false;
    if (event.muted) mutePerson(person);
  });
}

/** The connection is there since it joined; only its place in the order moves on. */
export function confirmed({ people }: OpenMeeting, event: PresenceEvent<'PresenceConfirmed'>): void {
  const { connection, order, occurredAt } = event;
  const person = people.get(event.person);
  const device = person?.devices.get(event.device);
  if (device?.seat !== 'joined') return;
  const connections = device.connections.map((known) =>
    known.connection === connection ? { ...known, order, occurredAt } : known,
  );
  person?.devices.set(event.device, { ...device, connections });
}

/** The device stays while another connection of it does; a ticket for coming back goes on holding the seat. The hand goes down with the last device. */
export function left(meeting: OpenMeeting, event: PresenceEvent<'ParticipantLeft'>): void {
  const { order, occurredAt } = event;
  remember(meeting, event, { how: 'left', order, occurredAt, joined: true });
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    if (device?.seat !== 'joined') return;
    const connections = device.connections.filter(({ connection }) => connection !== event.connection);
    if (connections.length > 0) person.devices.set(event.device, { ...device, connections });
    else if (device.next !== null) person.devices.set(event.device, { seat: 'reserved', ...device.next });
    else person.devices.delete(event.device);
    if (!isInRoom(person)) person.handRaised = false;
  });
}

/** A connection that is known to be over stays so, and its joining is on record by now. */
export function joinRejected(meeting: KnownMeeting, event: PresenceEvent<'JoinRejected'>): void {
  const { order, occurredAt, reason } = event;
  const known = meeting.outside.get(outsideKey(event));
  if (isOver(event, known)) remember(meeting, event, { ...known, joined: true });
  else remember(meeting, event, { how: 'rejected', order, occurredAt, reason });
}

/** Where nothing was known of the connection, its joining may still be reported. */
export function connectionEnded(meeting: OpenMeeting, event: PresenceEvent<'ConnectionEnded'>): void {
  const { order, occurredAt } = event;
  const known = meeting.outside.get(outsideKey(event));
  const joined = known?.how === 'rejected' || known?.joined === true;
  remember(meeting, event, { how: 'left', order, occurredAt, joined });
}

/** From here on the joining is known: reported again, it says nothing. And the person was in the room, if only for a while. */
export function stayReported({ outside, people }: OpenMeeting, event: PresenceEvent<'StayReported'>): void {
  const person = people.get(event.person);
  if (person !== undefined) {
    person.cameIn = true;
    person.leftHoldUnused = false;
  }
  const key = outsideKey(event);
  const known = outside.get(key);
  if (known?.how === 'left') outside.set(key, { ...known, joined: true });
}

/** Connections of somebody who is sent out are over: their joining, reported again, brings nobody back. */
export function endConnections(meeting: KnownMeeting, person: PersonId): void {
  for (const [device, held] of meeting.people.get(person)?.devices ?? []) {
    if (held.seat !== 'joined') continue;
    for (const { connection, order, occurredAt } of held.connections) {
      remember(meeting, { person, device, connection }, { how: 'left', order, occurredAt, joined: true });
    }
  }
}

/** The newest last; beyond the bound the oldest is forgotten. */
function remember({ outside }: KnownMeeting, about: ConnectionOf, known: Outside): void {
  const key = outsideKey(about);
  outside.delete(key);
  outside.set(key, known);
  if (outside.size <= maxRememberedConnections) return;
  const [oldest] = outside.keys();
  if (oldest !== undefined) outside.delete(oldest);
}
