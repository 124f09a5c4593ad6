// How often somebody was turned away from the room: whoever comes again and again is sent out each time, and fills no stream with it.
import type { PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import { maxRecordedRejections, maxRejectedPeople } from './bounds.ts';
import type { KnownMeeting } from './meeting.state.ts';

/** One more is on record. Beyond the bound, whoever came last longest ago is forgotten. */
export function countRejection({ rejections }: KnownMeeting, person: PersonId): void {
  const count = (rejections.get(person) ?? 0) + 1;
  rejections.delete(person);
  rejections.set(person, count);
  const [longestAgo] = rejections.keys();
  if (rejections.size > maxRejectedPeople && longestAgo !== undefined) rejections.delete(longestAgo);
}

/** Whether no more of them go on record. */
export function isRecordedEnough(
  { person }: { readonly person: PersonId },
  { rejections }: Seen<KnownMeeting>,
): boolean {
  return (rejections.get(person) ?? 0) >= maxRecordedRejections;
}
