// How rooms of the media plane should be, asked of the streams of their meetings.
import { roomPlan } from '../domain/meeting/room-plan.ts';
import { laterOf } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { PlanOfRoom } from '../ports/planned-room.ts';
import type { Facts } from '../write/facts.ts';

/** Plans from the folded states that commands are decided on; a clock that was set back gives nobody more time. */
export function plansOfRooms(facts: Pick<Facts, 'meeting'>, clock: Clock): PlanOfRoom {
  return ({ tenant, meeting }) =>
    facts.meeting(tenant, meeting, (state, last) => {
      const now = last === undefined ? clock.now() : laterOf(last, clock.now());
      return { ...roomPlan(meeting, state, now), last };
    });
}
