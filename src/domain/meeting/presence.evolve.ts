// What the reports of the media plane do to a meeting's state. The decisions have put them in order: an event here is
// always what is so from now on. What is known of connections outside the room stays, so that late reports are recognised.
import type { PersonId } from '../shared/ids.ts';
import { maxRememberedConnections } from './bounds.ts';
import * as connections from './connections.ts';
import { changePerson, mutePerson } from './evolving.ts';
import {
  isInRoom,
  type Connection,
  type KnownMeeting,
  type OpenMeeting,
  type Outside,
} from './meeting.state.ts';
import type { ConnectionOf, PresenceEvent } from './presence.events.ts';
import { countRejection } from './rejections.ts';

/** Muted on entry stays muted; who was muted before stays so too, whatever the entry rule says. A ticket for coming back is used. */
export function joined(meeting: OpenMeeting, event: PresenceEvent<'ParticipantJoined'>): void {
  const { connection, occurredAt } = event;
  const timing = connections.timingOf(event);
  const before = connections.joiningIn(meeting.outside.get(connections.outsideKey(event)));
  meeting.outside.delete(connections.outsideKey(event));
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    const present: readonly Connection[] = device?.seat === 'joined' ? device.connections : [];
    const same = present.find((known) => known.connection === connection);
    const others = present.filter((known) => known.connection !== connection);
    const joinedAt = connections.furthest(timing.statedAt, same?.joinedAt ?? before);
    const inRoom = [...others, { connection, since: same?.since ?? occurredAt, ...timing, joinedAt }];
    const ticket = (device?.seat === 'joined' ? device.next?.ticket : undefined) ?? device?.ticket ?? null;
    person.devices.set(event.device, { seat: 'joined', connections: inRoom, ticket, next: null });
    person.cameIn = true;
    // The versions before let those join who must wait: who is in the room was let in.
    if (person.door === 'waiting') person.door = 'admitted';
    person.mustWait = false;
    person.leftHoldUnused = false;
    if (event.muted) mutePerson(person);
  });
}

/** The connection is there since it joined; only its place in the order moves on. */
export function confirmed({ people }: OpenMeeting, event: PresenceEvent<'PresenceConfirmed'>): void {
  const timing = connections.timingOf(event);
  const person = people.get(event.person);
  const device = person?.devices.get(event.device);
  if (device?.seat !== 'joined') return;
  const inRoom = device.connections.map((known) =>
    known.connection === event.connection
      ? { ...known, ...timing, joinedAt: connections.furthest(timing.statedAt, known.joinedAt) }
      : known,
  );
  person?.devices.set(event.device, { ...device, connections: inRoom });
}

/** The device stays while another connection of it does; a ticket for coming back goes on holding the seat. The hand goes down with the last device. */
export function left(meeting: OpenMeeting, event: PresenceEvent<'ParticipantLeft'>): void {
  const timing = connections.timingOf(event);
  const held = meeting.people.get(event.person)?.devices.get(event.device);
  const present = connections.connectionIn(held, event.connection);
  remember(meeting, event, { how: 'left', ...timing, joinedAt: present?.joinedAt ?? timing.statedAt });
  changePerson(meeting, event.person, (person) => {
    const device = person.devices.get(event.device);
    if (device?.seat !== 'joined') return;
    const inRoom = device.connections.filter(({ connection }) => connection !== event.connection);
    if (inRoom.length > 0) person.devices.set(event.device, { ...device, connections: inRoom });
    else if (device.next !== null) person.devices.set(event.device, { seat: 'reserved', ...device.next });
    else person.devices.delete(event.device);
    if (!isInRoom(person)) person.handRaised = false;
  });
}

/** A connection that is known to be over stays so, and its joining is on record by now. Of one that is not, the leaving before stays known. */
export function joinRejected(meeting: KnownMeeting, event: PresenceEvent<'JoinRejected'>): void {
  countRejection(meeting, event.person);
  const known = meeting.outside.get(connections.outsideKey(event));
  const timing = connections.timingOf(event);
  const isOver = connections.endOf(connections.joiningOf(event), known) !== undefined;
  const left = connections.leftIn(known) ?? null;
  const turnedAway: Outside = { how: 'rejected', ...timing, reason: event.reason, left };
  remember(meeting, event, known && isOver ? connections.joinedBy(timing.statedAt, known) : turnedAway);
}

/** Where nothing was known of the connection, its joining may still be reported. */
export function connectionEnded(meeting: OpenMeeting, event: PresenceEvent<'ConnectionEnded'>): void {
  const joinedAt = connections.joiningIn(meeting.outside.get(connections.outsideKey(event)));
  remember(meeting, event, { how: 'left', ...connections.timingOf(event), joinedAt });
}

/** From here on the joining is known: reported again, it says nothing. And the person was in the room, if only for a while. */
export function stayReported({ outside, people }: OpenMeeting, event: PresenceEvent<'StayReported'>): void {
  const person = people.get(event.person);
  if (person !== undefined) {
    person.cameIn = true;
    person.leftHoldUnused = false;
  }
  const key = connections.outsideKey(event);
  const known = outside.get(key);
  if (known !== undefined) outside.set(key, connections.joinedBy(event.statedAt ?? event.joinedAt, known));
}

/** Connections of somebody who is sent out are over: their joining, reported again, brings nobody back. */
export function endConnections(meeting: KnownMeeting, person: PersonId): void {
  for (const [device, held] of meeting.people.get(person)?.devices ?? []) {
    if (held.seat !== 'joined') continue;
    for (const { connection, order, occurredAt, statedAt, joinedAt } of held.connections) {
      const about = { person, device, connection };
      remember(meeting, about, { how: 'left', order, occurredAt, statedAt, joinedAt });
    }
  }
}

/** The newest last; beyond the bound the oldest is forgotten. */
function remember({ outside }: KnownMeeting, about: ConnectionOf, known: Outside): void {
  const key = connections.outsideKey(about);
  outside.delete(key);
  outside.set(key, known);
  if (outside.size <= maxRememberedConnections) return;
  const [oldest] = outside.keys();
  if (oldest !== undefined) outside.delete(oldest);
}
