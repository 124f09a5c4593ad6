// When the hosts' absence begins and ends: exactly when the last one goes and the first one comes.
import { describe, expect, it } from 'vitest';
import { beginAbsence, hostsInRoomChange } from '../../../src/domain/meeting/host-presence.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

function opened(events: readonly MeetingEvent[]) {
  const state = fold(meetingDecider, events);
  if (state.status !== 'open') throw new Error('the example is open');
  return state;
}

describe('the hosts’ absence', () => {
  const absent = opened(meetings.anOpenMeeting());
  const oneThere = opened(meetings.anOpenMeetingWithHost());
  const began = { type: 'HostAbsenceBegan', until: cast.after(14) };

  it('begins when the last one goes, for as long as the meeting bears it', () => {
    expect(hostsInRoomChange(oneThere, -1, cast.after(4))).toEqual([began]);
    expect(beginAbsence(oneThere, cast.after(4))).toEqual(began);
  });
  it('ends when the first one comes', () => {
    expect(hostsInRoomChange(absent, 1, cast.after(4))).toEqual([{ type: 'HostAbsenceEnded' }]);
  });
  it('is not spoken of while nothing changes about it', () => {
    expect(hostsInRoomChange(absent, 0, cast.after(4))).toEqual([]);
    expect(hostsInRoomChange(oneThere, 0, cast.after(4))).toEqual([]);
    expect(hostsInRoomChange(oneThere, 1, cast.after(4))).toEqual([]);
  });
});
