// Who walks in without a host's decision.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { isDoorOpen, walkIn } from '../../../src/domain/meeting/open-door.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, gus, invite } = cast;

function current(...events: readonly MeetingEvent[]) {
  const state = fold(meetingDecider, events);
  if (state.status !== 'open' && state.status !== 'scheduled') throw new Error('the example is not over');
  return state;
}
const open = meetings.anOpenMeeting({ waitingRoom: false });
const waits = meetings.waiting(gus, 'guest', invite);

describe('the door', () => {
  it('stands open in an open meeting without waiting room and lock, for members and links alike', () => {
    expect(isDoorOpen(current(...open), null)).toBe(true);
    expect(isDoorOpen(current(...open), invite)).toBe(true);
    expect(isDoorOpen(current(...meetings.aScheduledMeeting({ waitingRoom: false })), null)).toBe(false);
    expect(isDoorOpen(current(...meetings.anOpenMeeting()), null)).toBe(false);
    expect(isDoorOpen(current(...open, { type: 'LockSet', locked: true }), null)).toBe(false);
  });
  it('is shut for a link by which somebody came who was sent out, whatever became of them later', () => {
    const sentOut = current(...open, ...waits, { type: 'ParticipantRemoved', person: gus });
    expect([isDoorOpen(sentOut, invite), isDoorOpen(sentOut, null)]).toEqual([false, true]);
  });
});

describe('who waits', () => {
  const entry = (...events: readonly MeetingEvent[]) => {
    const meeting = current(...events);
    return walkIn(ada, meeting.people.get(ada)!, meeting)?.setting;
  };

  it('walks in by an open door, or because they run the meeting', () => {
    const adaWaits = meetings.waiting(ada);
    expect(entry(...open, ...adaWaits)).toBe('open-door');
    expect(entry(...meetings.anOpenMeeting(), ...adaWaits)).toBeUndefined();
    const coHost: MeetingEvent = { type: 'RoleChanged', person: ada, role: 'co-host' };
    expect(entry(...meetings.anOpenMeeting(), ...adaWaits, coHost)).toBe('host-entry');
  });
});
