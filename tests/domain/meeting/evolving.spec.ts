// How events reach the state: an event where it has no place changes nothing, and a fold never fails.
import { describe, expect, it } from 'vitest';
import { inMeeting, inOpenMeeting } from '../../../src/domain/meeting/evolving.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, deviceId, hana, reported } = cast;
const late: readonly MeetingEvent[] = [
  ...meetings.anOpenMeetingWithHost().slice(1),
  ...meetings.admitted(ada).slice(1),
  ...meetings.reserved(ada),
  { type: 'ParticipantLeft', ...reported, person: ada, device: deviceId(1), occurredAt: cast.nine },
  { type: 'HandRaised', person: ada },
  { type: 'RoleChanged', person: ada, role: 'co-host' },
];

describe('an event out of place', () => {
  it('changes nothing where no meeting was scheduled', () => {
    const cancelled: MeetingEvent = { type: 'MeetingCancelled', cancelledAt: cast.nine };
    const ended = meetings.anEndedMeeting().slice(-1);
    expect(fold(meetingDecider, [...late, ...ended, cancelled])).toEqual({ status: 'none' });
  });

  it('changes nobody whom the meeting does not know', () => {
    const before = fold(meetingDecider, meetings.anOpenMeetingWithHost());
    const about = late.filter((event) => 'person' in event && event.person === ada);
    expect(about.length).toBeGreaterThan(4);
    const state = fold(meetingDecider, [...meetings.anOpenMeetingWithHost(), ...about]);
    // What is reported of a connection is remembered, whoever it belongs to: they may still be let in.
    expect({ ...state, outside: new Map() }).toEqual(before);
  });

  it('of an open meeting changes nothing in one that is over', () => {
    const over = meetings.anEndedMeeting();
    expect(fold(meetingDecider, [...over, ...meetings.joined(hana)])).toEqual(fold(meetingDecider, over));
  });
});

describe('a change', () => {
  it('mutates the very state that it is given', () => {
    const open = fold(meetingDecider, meetings.anOpenMeeting());
    const lock = inMeeting((meeting) => void (meeting.locked = true));
    const absence = inOpenMeeting((meeting) => void (meeting.hostAbsentUntil = null));
    expect(lock(open, late[0]!)).toBe(open);
    expect(absence(open, late[0]!)).toBe(open);
    expect(open).toMatchObject({ locked: true, hostAbsentUntil: null });
  });
});
