// The clock by example: a timer is a reminder, and the meeting decides again.
import { describe, it } from 'vitest';
import { planAudio, planLimits } from '../../../src/domain/account/plan.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { after, meeting, timer } = cast;
const open = meetings.anOpenMeetingWithHost();

describe('a duration warning', () => {
  const warning = { type: 'GiveDurationWarning', meeting, by: timer, at: after(25), minutesLeft: 5 } as const;
  const given5: MeetingEvent = { type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) };

  it('is given from its instant on until the end, once', () => {
    given(...open)
      .when(warning)
      .then([given5]);
    given(...open)
      .when({ ...warning, at: after(29, 59) })
      .then([given5]);
    given(...open, given5)
      .when(warning)
      .then([]);
    given(...open, given5)
      .when({ ...warning, minutesLeft: 1, at: after(29) })
      .then([{ ...given5, minutesLeft: 1 }]);
  });
  it('early or late says nothing', () => {
    given(...open)
      .when({ ...warning, at: after(24, 59) })
      .then([]);
    given(...open)
      .when({ ...warning, at: after(30) })
      .then([]);
  });
  it('is given anew before a new end', () => {
    const raised = {
      plan: 'basic',
      limits: planLimits.basic,
      audio: planAudio.basic,
      endsBy: after(90),
    } as const;
    const upgraded: readonly MeetingEvent[] = [...open, given5, { type: 'LimitsRaised', ...raised }];
    given(...upgraded)
      .when(warning)
      .then([]);
    given(...upgraded)
      .when({ ...warning, at: after(85) })
      .then([{ ...given5, endsBy: after(90) }]);
    given(...upgraded.slice(0, -1), { type: 'LimitsRaised', ...raised, endsBy: after(30) })
      .when(warning)
      .then([]);
  });
  it('has no place in a meeting without end, or one that is not open', () => {
    given(...meetings.anOpenMeeting({ plan: 'pro' }))
      .when(warning)
      .then([]);
    given(...meetings.anEndedMeeting())
      .when(warning)
      .then([]);
    given(...meetings.aScheduledMeeting())
      .when(warning)
      .then([]);
    given().when(warning).then('meeting-unknown');
  });
});

describe('the duration limit', () => {
  const enforcing = { type: 'EnforceDurationLimit', meeting, by: timer, at: after(30, 1) } as const;

  it('ends the meeting once its end has come, and not before', () => {
    given(...open)
      .when(enforcing)
      .then([{ type: 'MeetingEnded', endedAt: after(30, 1), reason: 'duration-limit', openSeconds: 1801 }]);
    given(...open)
      .when({ ...enforcing, at: after(29, 59) })
      .then([]);
    given(...meetings.anEndedMeeting())
      .when(enforcing)
      .then([]);
    given(...meetings.anOpenMeeting({ plan: 'pro' }))
      .when(enforcing)
      .then([]);
  });
});

describe('the hosts’ absence', () => {
  const enforcing = { type: 'EnforceHostAbsence', meeting, by: timer, at: after(10) } as const;

  it('ends the meeting when it has lasted, and not while a host is there', () => {
    given(...meetings.anOpenMeeting())
      .when(enforcing)
      .then([{ type: 'MeetingEnded', endedAt: after(10), reason: 'no-host', openSeconds: 600 }]);
    given(...meetings.anOpenMeeting())
      .when({ ...enforcing, at: after(9, 59) })
      .then([]);
    given(...open)
      .when(enforcing)
      .then([]);
  });
});
