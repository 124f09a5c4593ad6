// What somebody may do in a meeting's room at the media plane, and how many it holds.
import { isHosting } from '../shared/audibility.ts';
import type { Seen } from '../shared/seen.ts';
import { maxDevicesPerPerson, maxObservers } from './bounds.ts';
import { isInRoom } from './meeting.state.ts';
import type { OpenMeeting, Person } from './meeting.state.ts';

/** What somebody may do in the room. */
export interface RoomPermissions {
  readonly mayPublish: boolean;
  /** An observer is not shown to the others. */
  readonly hidden: boolean;
}

/** Seats of the largest plan. */
export const mostSeats = 100;

/**
 * How many the media plane lets into a room, as a backstop: seats are reserved before anybody has a token. Every seat is good
 * for several devices, and one place is a recorder's. The same for every plan: the media plane keeps the number that a room
 * was opened with, and an upgrade may be applied meanwhile.
 */
export const roomCapacity = (mostSeats + maxObservers) * maxDevicesPerPerson + 1;

/** What a person may do in the room. Whoever will be muted on entry comes in muted. */
export function permissionsOf(
  person: Seen<Person>,
  { muteOnEntry }: Pick<OpenMeeting['policy'], 'muteOnEntry'>,
): RoomPermissions {
  const { role, muted } = person;
  const isMutedOnEntry = muteOnEntry && !isHosting(role) && !isInRoom(person);
  return { mayPublish: role !== 'observer' && !muted && !isMutedOnEntry, hidden: role === 'observer' };
}
