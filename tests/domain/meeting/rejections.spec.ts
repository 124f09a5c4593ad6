// How often somebody was turned away, counted for a bounded number of people.
import { describe, expect, it } from 'vitest';
import { maxRecordedRejections, maxRejectedPeople } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { isRecordedEnough } from '../../../src/domain/meeting/rejections.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { fold } from '../../support/decider-spec.ts';
import { after, ada, bob, deviceId, personId, reported } from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost } from '../../support/histories/meetings.ts';

const turnedAway = (person: PersonId): MeetingEvent => ({
  type: 'JoinRejected',
  ...reported,
  person,
  device: deviceId(1),
  occurredAt: after(1),
  reason: 'not-admitted',
});
const meetingAfter = (...events: readonly MeetingEvent[]) => {
  const state = fold(meetingDecider, [...anOpenMeetingWithHost(), ...events]);
  if (state.status !== 'open') throw new Error('the meeting is not open');
  return state;
};

describe('issue 13 effects: joinings that were turned away', () => {
  it('are on record often enough at the bound, for the person they are of', () => {
    const most = Array.from({ length: maxRecordedRejections }, () => turnedAway(ada));
    expect(isRecordedEnough({ person: ada }, meetingAfter(...most.slice(1)))).toBe(false);
    expect(isRecordedEnough({ person: ada }, meetingAfter(...most))).toBe(true);
    expect(isRecordedEnough({ person: bob }, meetingAfter(...most))).toBe(false);
  });

  it('are counted for so many people at most; who came last longest ago is forgotten', () => {
    const people = Array.from({ length: maxRejectedPeople }, (_, n) => personId(n + 10));
    const { rejections } = meetingAfter(turnedAway(ada), ...people.map(turnedAway));
    expect(rejections.size).toBe(maxRejectedPeople);
    expect([rejections.has(ada), rejections.has(people[0]!)]).toEqual([false, true]);
  });
});
