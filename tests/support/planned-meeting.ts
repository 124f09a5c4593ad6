// A meeting that a test lets things happen in, with the plan of its room as it is then.
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import { roomPlan } from '../../src/domain/meeting/room-plan.ts';
import type { ConnectionId, PersonId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { PlanOfRoom } from '../../src/ports/planned-room.ts';
import { fold } from './decider-spec.ts';
import { after, deviceId, meeting, nine, tenant } from './histories/cast.ts';

export const room = { tenant, meeting };

/** How the media plane names somebody's device, with identities that are no secret. */
export const called = (person: PersonId, n = 1): string => `${person}/${deviceId(n)}`;

/** Somebody is in the room on record. */
export const onRecord = (
  person: PersonId,
  connection: ConnectionId,
  { muted = false, n = 1 } = {},
): MeetingEvent => ({
  type: 'ParticipantJoined',
  person,
  device: deviceId(n),
  connection,
  order: null,
  occurredAt: after(1),
  statedAt: null,
  muted,
});

/** The meeting; its clock goes on a second with each time that something happens. */
export function aPlannedMeeting(...given: readonly MeetingEvent[]) {
  let state = fold(meetingDecider, given);
  let last: Instant = addSeconds(nine, 60);
  let read = 0;
  const planOf: PlanOfRoom = () => {
    read += 1;
    return Promise.resolve({ ...roomPlan(meeting, state, last), last });
  };
  return {
    planOf,
    reads: (): number => read,
    /** Lets it happen; gives the instant of it. */
    happens: (...events: readonly MeetingEvent[]): Instant => {
      state = events.reduce(meetingDecider.evolve, state);
      last = addSeconds(last, 1);
      return last;
    },
  };
}
