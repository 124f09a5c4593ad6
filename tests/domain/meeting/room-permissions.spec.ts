// What somebody may do in a room, and how many it holds.
import { describe, expect, it } from 'vitest';
import { planLimits } from '../../../src/domain/account/plan.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { mostSeats, permissionsOf, roomCapacity } from '../../../src/domain/meeting/room-permissions.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, hana } = cast;
const permissions = (who: PersonId, ...events: readonly MeetingEvent[]) => {
  const state = fold(meetingDecider, [...meetings.anOpenMeetingWithHost(), ...events]);
  const person = state.status === 'open' ? state.people.get(who) : undefined;
  if (state.status !== 'open' || person === undefined) throw new Error('nobody of that name');
  return permissionsOf(person, state.policy);
};
const speaks = { mayPublish: true, hidden: false };
const silent = { mayPublish: false, hidden: false };

describe('issue 13 A7: permissions in a room', () => {
  it('let people speak unless they are muted, and observers neither speak nor be seen', () => {
    expect(permissions(ada, ...meetings.admitted(ada))).toEqual(speaks);
    expect(permissions(ada, ...meetings.inTheRoom(ada), { type: 'ParticipantMuted', person: ada })).toEqual(
      silent,
    );
    expect(
      permissions(ada, ...meetings.admitted(ada), { type: 'RoleChanged', person: ada, role: 'observer' }),
    ).toEqual({ mayPublish: false, hidden: true });
  });

  it('let nobody but hosts come in speaking where people are muted on entry', () => {
    const entry: MeetingEvent = { type: 'MuteOnEntrySet', on: true };
    expect(permissions(ada, ...meetings.admitted(ada), entry)).toEqual(silent);
    expect(permissions(ada, ...meetings.inTheRoom(ada), entry)).toEqual(speaks);
    expect(permissions(hana, entry)).toEqual(speaks);
  });
});

it('issue 13 A3: a room holds every device of the seats of any plan, the observers, and a recorder', () => {
  const largest = Math.max(...Object.values(planLimits).map(({ participants }) => participants));
  expect(mostSeats).toBe(largest);
  expect(roomCapacity).toBe((100 + 10) * 3 + 1);
});
