// The plan of a room is asked of its meeting's stream.
import { expect, it } from 'vitest';
import { plansOfRooms } from '../../src/app/room-plans.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { Facts } from '../../src/write/facts.ts';
import { fold } from '../support/decider-spec.ts';
import { after, connectionId, deviceId, hana, meeting, tenant } from '../support/histories/cast.ts';
import { anOpenMeeting } from '../support/histories/meetings.ts';

it('a plan is of the meeting as its stream says it, with the instant of the last event', async () => {
  const state = fold(meetingDecider, anOpenMeeting());
  const asked: unknown[] = [];
  const facts: Pick<Facts, 'meeting'> = {
    meeting: (...[ofTenant, id, select]) => {
      asked.push([ofTenant, id]);
      return Promise.resolve(select(state, after(1)));
    },
  };
  const planOf = plansOfRooms(facts, { now: () => after(2) });
  const plan = await planOf({ tenant, meeting });
  expect(asked).toEqual([[tenant, meeting]]);
  expect([plan.status, plan.last]).toEqual(['open', after(1)]);
  const connection = connectionId(1);
  expect(plan.admits({ person: hana, device: deviceId(1), connection, joinedAt: after(1) })).toBe(true);
  const late = await plansOfRooms(facts, { now: () => after(300) })({ tenant, meeting });
  expect(late.admits({ person: hana, device: deviceId(1), connection, joinedAt: after(1) })).toBe(false);
});
