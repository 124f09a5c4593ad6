// What a join ticket is good for at an instant: what a token for the media plane says of its holder, and until when.
import type { DeviceId, PersonId, TicketId } from '../shared/ids.ts';
import { addSeconds, hasCome, type Instant } from '../shared/instant.ts';
import { joinTokenLifeSeconds } from './bounds.ts';
import type { SeenState } from './meeting.state.ts';
import { permissionsOf } from './room-permissions.ts';
import type { RoomPermissions } from './room-permissions.ts';
import { reservationOf } from './seats.decisions.ts';

/** Whose ticket. */
export interface TicketHolder {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly ticket: TicketId;
}

/** What its holder may do in the room, and until when they may come in by one token. */
export interface JoinPermit {
  readonly permissions: RoomPermissions;
  readonly until: Instant;
}

/**
 * Nothing once the ticket was used, given up, replaced or has lapsed, or its person may not come in any more, or the meeting is over.
 */
export function joinPermit(
  state: SeenState,
  { person: id, device, ticket }: TicketHolder,
  at: Instant,
): JoinPermit | undefined {
  if (state.status !== 'open') return undefined;
  const person = state.people.get(id);
  if (person?.door !== 'admitted') return undefined;
  const held = reservationOf(person.devices.get(device));
  if (held?.ticket !== ticket) return undefined;
  const { endsBy } = state;
  const ends = [addSeconds(at, joinTokenLifeSeconds), held.until, ...(endsBy === null ? [] : [endsBy])];
  const until = ends.reduce((first, end) => (end < first ? end : first));
  return hasCome(until, at) ? undefined : { permissions: permissionsOf(person, state.policy), until };
}
