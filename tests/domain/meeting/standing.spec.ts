// What a meeting is to who asks.
import { describe, expect, it } from 'vitest';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { isVisible, mayKnowPlan, runs, standingOf } from '../../../src/domain/meeting/standing.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, bob, hana } = cast;
const statuses = {
  none: fold(meetingDecider, []),
  scheduled: fold(meetingDecider, meetings.aScheduledMeeting()),
  open: fold(meetingDecider, [
    ...meetings.anOpenMeetingWithHost(),
    ...meetings.aCoHost(bob),
    ...meetings.inTheRoom(ada),
    ...meetings.waiting(cast.cleo),
  ]),
  ended: fold(meetingDecider, meetings.anEndedMeeting()),
};

describe('who runs a meeting', () => {
  it('is its host and its admitted co-hosts, in every status but none', () => {
    expect(runs(statuses.none, cast.person(hana))).toBe(false);
    for (const state of [statuses.scheduled, statuses.open, statuses.ended]) {
      expect(runs(state, cast.person(hana))).toBe(true);
      expect(runs(state, cast.person(ada))).toBe(false);
      expect(runs(state, { kind: 'person', id: 'nobody' })).toBe(false);
    }
    const sentOut = fold(meetingDecider, [
      ...meetings.anOpenMeeting(),
      ...meetings.aCoHost(bob),
      { type: 'ParticipantRemoved', person: bob },
    ]);
    expect(runs(statuses.open, cast.person(bob))).toBe(true);
    expect(runs(sentOut, cast.person(bob))).toBe(false);
  });
});

describe('a meeting', () => {
  it('is theirs to run, known, or absent', () => {
    expect([hana, bob, ada, cast.otto].map((who) => standingOf(statuses.open, cast.person(who)))).toEqual([
      'running',
      'running',
      'known',
      'absent',
    ]);
    expect(isVisible(statuses.none, cast.operator)).toBe(false);
    expect(isVisible(statuses.open, cast.operator)).toBe(true);
  });
  it('tells the facts of its plan to those who were let in, and to who asks as no person', () => {
    const { open } = statuses;
    if (open.status === 'none') throw new Error('the example is open');
    expect([hana, ada, cast.cleo, cast.otto].map((who) => mayKnowPlan(open, cast.person(who)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(mayKnowPlan(open, cast.timer)).toBe(true);
  });
});
