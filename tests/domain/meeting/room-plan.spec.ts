// What a meeting asks of its room, by example.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { AudibilityRule } from '../../../src/domain/shared/audibility.ts';
import { roomPlan } from '../../../src/domain/meeting/room-plan.ts';
import { fold } from '../../support/decider-spec.ts';
import { ada, after, bob, connectionId, deviceId, hana, meeting } from '../../support/histories/cast.ts';
import { reported } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';

const plan = (...events: readonly MeetingEvent[]) =>
  roomPlan(meeting, fold(meetingDecider, events), after(2));
const comes = (person: typeof ada, n = 1) => ({
  person,
  device: deviceId(n),
  connection: connectionId(n),
  joinedAt: after(1),
});
const joined = (person: typeof ada, n = 1): MeetingEvent => ({
  type: 'ParticipantJoined',
  ...reported,
  person,
  device: deviceId(n),
  connection: connectionId(n),
  occurredAt: after(1),
  muted: false,
});

const opened = the.anOpenMeeting().filter(({ type }) => type === 'MeetingOpened');

describe('issue 13 A7: the plan of a room', () => {
  it('has no room unless the meeting is open', () => {
    expect(plan().status).toBe('none');
    expect(plan(...the.aScheduledMeeting()).admits(comes(hana))).toBe(false);
    expect(plan(...the.anOpenMeeting()).admits(comes(hana))).toBe(true);
    expect(plan(...the.anEndedMeeting()).admits(comes(hana))).toBe(false);
  });

  it('does not admit a connection that is over on record, also of somebody who was let in again', () => {
    const again = plan(
      ...the.anOpenMeeting(),
      ...the.admitted(ada),
      joined(ada),
      { type: 'ParticipantRemoved', person: ada },
      { type: 'ParticipantAdmitted', person: ada, setting: 'host-decision' },
    );
    expect(again.admits(comes(ada))).toBe(false);
    expect(again.admits(comes(ada, 2))).toBe(true);
  });

  it('remembers that somebody was not to hear somebody, whatever the rule is by now', () => {
    const rule = (hear: AudibilityRule): MeetingEvent => ({
      type: 'AudibilitySet',
      hear,
      see: { kind: 'everyone' },
    });
    const everyone = rule({ kind: 'everyone' });
    expect(plan(...the.anOpenMeeting(), everyone).hearingWasLimited).toBe(false);
    for (const limited of [rule({ kind: 'hosts-only' }), rule({ kind: 'named', people: [ada] })]) {
      expect(plan(...the.anOpenMeeting(), limited, everyone).hearingWasLimited).toBe(true);
      expect(plan(...the.aScheduledMeeting(), limited, everyone, ...opened).hearingWasLimited).toBe(true);
    }
  });

  it('says the same however the meeting goes on', () => {
    const state = fold(meetingDecider, [...the.anOpenMeeting(), ...the.admitted(ada)]);
    const made = roomPlan(meeting, state, after(2));
    const over = { person: ada, device: deviceId(1), connection: connectionId(1), occurredAt: after(1) };
    const goesOn: readonly MeetingEvent[] = [
      { type: 'ConnectionEnded', ...reported, ...over },
      { type: 'ParticipantMuted', person: ada },
    ];
    const later = roomPlan(meeting, goesOn.reduce(meetingDecider.evolve, state), after(2));
    expect([made.admits(comes(ada)), later.admits(comes(ada))]).toEqual([true, false]);
    expect([made.permissionsOf(ada).mayPublish, later.permissionsOf(ada).mayPublish]).toEqual([true, false]);
  });

  it('has somebody who will be muted on entry come in muted, hosts never', () => {
    const entry: MeetingEvent = { type: 'MuteOnEntrySet', on: true };
    const muting = plan(...the.anOpenMeeting(), ...the.admitted(ada), entry);
    expect(muting.permissionsOf(ada)).toEqual({ mayPublish: false, hidden: false });
    expect(muting.permissionsOf(hana).mayPublish).toBe(true);
    const inside = plan(...the.anOpenMeeting(), ...the.admitted(ada), joined(ada), entry);
    expect(inside.permissionsOf(ada).mayPublish).toBe(true);
    expect(muting.permissionsOf(bob)).toEqual({ mayPublish: false, hidden: true });
  });
});
