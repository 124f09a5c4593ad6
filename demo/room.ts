// A meeting folded from its history independently of the server: who is in the room, who holds a seat, who hears whom. It
// shares no code with the server, so that an agreement of both means something. Pure.
import type { PastEvent } from './history.ts';
import { listIn, memberOf, textIn } from '../harness/json.ts';

/** A seat that a device holds: by a ticket, by being in the room, by both. */
interface Device {
  readonly joined: boolean;
  readonly ticket: boolean;
}

interface Person {
  role: string;
  admitted: boolean;
  muted: boolean;
  readonly devices: Map<string, Device>;
}

/** A room at a point of its history. `limit`: seats of the plan, 0 before it opened. */
export interface Room {
  readonly people: Map<string, Person>;
  hear: { readonly kind: string; readonly people: readonly string[] };
  limit: number;
}

/** What counting again came to. */
export interface Recount {
  readonly mostSeats: number;
  readonly limit: number;
  /** Everybody who was ever in the room. */
  readonly attended: ReadonlySet<string>;
  readonly faults: readonly string[];
}

/** The room before anything happened. */
export function emptyRoom(): Room {
  return { people: new Map(), hear: { kind: 'everyone', people: [] }, limit: 0 };
}

/** The room after all that was recorded up to an instant. */
export function roomAt(events: readonly PastEvent[], instant: string): Room {
  const room = emptyRoom();
  for (const event of events) if (event.at <= instant) happen(room, event);
  return room;
}

/** Counts the seats after every event: never more than the plan has. */
export function recount(events: readonly PastEvent[]): Recount {
  const room = emptyRoom();
  const attended = new Set<string>();
  const faults: string[] = [];
  let mostSeats = 0;
  for (const event of events) {
    happen(room, event);
    const person = textIn(event.data, 'person');
    if (event.name === 'participantJoined' && person !== undefined) {
      attended.add(person);
      if (room.people.get(person)?.admitted !== true) {
        faults.push(`revision ${event.revision}: ${person} joined without an admission`);
      }
    }
    const seats = seatsTaken(room);
    mostSeats = Math.max(mostSeats, seats);
    if (seats > room.limit)
      faults.push(`revision ${event.revision}: ${seats} seats are taken of ${room.limit}`);
  }
  return { mostSeats, limit: room.limit, attended, faults };
}

/** People who hold a seat; observers take none. */
export function seatsTaken({ people }: Room): number {
  return [...people.values()].filter(({ role, devices }) => role !== 'observer' && devices.size > 0).length;
}

/** Whether one person can hear another. */
export function canHear(room: Room, listener: string, speaker: string): boolean {
  const [hearing, speaking] = [room.people.get(listener), room.people.get(speaker)];
  if (hearing === undefined || speaking === undefined || listener === speaker) return false;
  if (!isIn(hearing) || !isIn(speaking) || speaking.muted || speaking.role === 'observer') return false;
  if (isHosting(hearing) || isHosting(speaking) || room.hear.kind === 'everyone') return true;
  return room.hear.kind === 'named' && room.hear.people.includes(speaker);
}

/** How many ordered pairs of people there are of whom the first can hear the second. */
export function audiblePairs(room: Room): number {
  const present = [...room.people].filter(([, person]) => isIn(person)).map(([id]) => id);
  const heardBy = (listener: string) => present.filter((speaker) => canHear(room, listener, speaker)).length;
  return present.reduce((pairs, listener) => pairs + heardBy(listener), 0);
}

/** How many are in the room. */
export function presentIn({ people }: Room): number {
  return [...people.values()].filter(isIn).length;
}

/** Folds one event in. */
export function happen(room: Room, event: PastEvent): void {
  const { data } = event;
  const person = room.people.get(textIn(data, 'person') ?? '');
  switch (event.name) {
    case 'scheduled':
      add(room, textIn(data, 'host'), 'host', true);
      return;
    case 'opened':
    case 'limitsRaised': {
      const seats = memberOf(memberOf(data, 'limits'), 'participants');
      room.limit = typeof seats === 'number' ? seats : 0;
      return;
    }
    case 'ended':
      for (const { devices } of room.people.values()) devices.clear();
      return;
    case 'audibilitySet':
      room.hear = ruleOf(memberOf(data, 'hear'));
      return;
    case 'everyoneMuted':
      for (const one of room.people.values()) if (one.admitted && !isHosting(one)) one.muted = true;
      return;
    case 'hostTransferred':
      give(room, textIn(data, 'from'), 'co-host');
      give(room, textIn(data, 'to'), 'host');
      return;
    case 'participantKnocked':
      add(room, textIn(data, 'person'), textIn(data, 'role') ?? 'participant', false);
      return;
    case 'participantDropped':
      room.people.delete(textIn(data, 'person') ?? '');
      return;
    default:
      if (person !== undefined) happenTo(person, event);
  }
}

/** Folds in an event about one known person. */
function happenTo(person: Person, { name, data }: PastEvent): void {
  const id = textIn(data, 'device') ?? '';
  const device = person.devices.get(id);
  switch (name) {
    case 'participantAdmitted':
      person.admitted = true;
      return;
    case 'participantRefused':
      person.admitted = false;
      return;
    case 'participantRemoved':
      person.admitted = false;
      person.devices.clear();
      return;
    case 'roleChanged':
      person.role = textIn(data, 'role') ?? person.role;
      return;
    case 'participantMuted':
    case 'participantUnmuted':
      person.muted = name === 'participantMuted';
      return;
    case 'seatReserved':
      person.devices.set(id, { joined: device?.joined ?? false, ticket: true });
      return;
    case 'participantJoined':
      person.devices.set(id, { joined: true, ticket: false });
      if (memberOf(data, 'muted') === true) person.muted = true;
      return;
    case 'seatReleased':
    case 'participantLeft': {
      // What is left is the ticket for coming back, or the connection that needed no ticket any more.
      const left = { joined: name === 'seatReleased' && (device?.joined ?? false), ticket: false };
      if (name === 'participantLeft' && device?.ticket === true) left.ticket = true;
      if (left.joined || left.ticket) person.devices.set(id, left);
      else person.devices.delete(id);
    }
  }
}

function add({ people }: Room, id: string | undefined, role: string, admitted: boolean): void {
  if (id !== undefined) people.set(id, { role, admitted, muted: false, devices: new Map() });
}

function give({ people }: Room, id: string | undefined, role: string): void {
  const person = people.get(id ?? '');
  if (person !== undefined) person.role = role;
}

function ruleOf(said: unknown): Room['hear'] {
  const named = listIn(said, 'people').filter((id) => typeof id === 'string');
  return { kind: textIn(said, 'kind') ?? 'unknown', people: named };
}

function isIn({ devices }: Person): boolean {
  return [...devices.values()].some(({ joined }) => joined);
}

function isHosting({ role }: Person): boolean {
  return role === 'host' || role === 'co-host';
}
