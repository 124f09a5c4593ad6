// What write routes of meetings share: the meeting in the path, who may call, lengths of texts, and parts of answers.
import { z } from 'zod';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import type { Verdict } from '../../ports/dispatch.port.ts';
import { idSchema } from '../../http/schemas.ts';

/** Longest title and display name, in UTF-16 units, and longest plan of a meeting. */
export const titleLength = 200;
export const nameLength = 100;
export const longestPlannedMinutes = 1_440;

/** The path of a route of one meeting. */
export const meetingPath = z.strictObject({ meeting: idSchema(parseMeetingId) });

/** Who acts in meetings: members, and guests in theirs. */
export const participants: readonly PlatformRole[] = ['member', 'guest'];
export const members: readonly PlatformRole[] = ['member'];
/** Who ends or cancels: a host, or the service's operator. */
export const hostsAndOperators: readonly PlatformRole[] = ['member', 'operator'];
/** Who reports what happens in the rooms. */
export const mediaPlane: readonly PlatformRole[] = ['media-signal'];
/** Who also arranges meetings. */
export const arrangers: readonly PlatformRole[] = ['member', 'admin'];

/** An answer that only names the meeting. */
export const namesMeeting = z.object({ meeting: z.string() });

/** The persons of a verdict's events of one type, in order. */
export function personsOf(
  verdict: Verdict,
  type: 'ParticipantAdmitted' | 'ParticipantRefused' | 'ParticipantRemoved',
): PersonId[] {
  return verdict.events.flatMap((event) => (event.type === type ? [event.person] : []));
}
