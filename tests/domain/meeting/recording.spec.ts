// The recording of a meeting by example: begun by a reactor, stopped by a host, one stretch at a time.
import { describe, expect, it } from 'vitest';
import { maxRecordingsPerMeeting } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { recordingPlan } from '../../../src/domain/meeting/running-recording.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, hana, meeting, nine, person, recordingId } = cast;
const open = meetings.anOpenMeetingWithHost();
const began = (n: number): MeetingEvent => ({
  type: 'RecordingBegan',
  recording: recordingId(n),
  begunAt: nine,
});
const stopped = (n: number): MeetingEvent => ({
  type: 'RecordingStopped',
  recording: recordingId(n),
  stoppedAt: nine,
});
const beginning = (n: number, by: typeof cast.timer = { kind: 'reactor', id: 'recordings' }) =>
  ({ type: 'BeginRecording', meeting, recording: recordingId(n), by, at: nine }) as const;
const stopping = (n: number, who = hana) =>
  ({ type: 'StopRecording', meeting, recording: recordingId(n), by: person(who), at: nine }) as const;

describe('a recording', () => {
  it('is begun once, while the meeting is open', () => {
    given(...open)
      .when(beginning(1))
      .then([began(1)]);
    given(...open, began(1))
      .when(beginning(1))
      .then([]);
    given(...open, began(1), stopped(1))
      .when(beginning(1))
      .then([]);
    given(...meetings.aScheduledMeeting())
      .when(beginning(1))
      .then('meeting-not-open');
    given(...meetings.anEndedMeeting())
      .when(beginning(1))
      .then('meeting-over');
  });

  it('is begun by no person: its place in the quota was taken before', () => {
    given(...open)
      .when(beginning(1, person(hana)))
      .then('meeting-unknown');
  });

  it('is one at a time, and one after another', () => {
    given(...open, began(1))
      .when(beginning(2))
      .then({ code: 'recording-running', recording: recordingId(1) });
    given(...open, began(1), stopped(1))
      .when(beginning(2))
      .then([began(2)]);
  });

  it('is bounded in number', () => {
    const all = Array.from({ length: maxRecordingsPerMeeting }, (_, n) => [began(n), stopped(n)]).flat();
    given(...open, ...all)
      .when(beginning(maxRecordingsPerMeeting + 1))
      .then({ code: 'too-many-recordings', limit: maxRecordingsPerMeeting });
  });

  it('is stopped once, by a host', () => {
    given(...open, began(1))
      .when(stopping(1))
      .then([stopped(1)]);
    given(...open, began(1), stopped(1))
      .when(stopping(1))
      .then([]);
    given(...open)
      .when(stopping(1))
      .then('recording-unknown');
    given(...open, ...meetings.inTheRoom(ada), began(1))
      .when(stopping(1, ada))
      .then('only-host-or-cohost');
  });

  it('is stopped by the end of the meeting', () => {
    const ended: MeetingEvent = {
      type: 'MeetingEnded',
      endedAt: nine,
      reason: 'ended-by-host',
      openSeconds: 60,
    };
    given(...open, began(1), ended)
      .when(stopping(1))
      .then([]);
    expect(recordingPlan(fold(meetingDecider, [...open, began(1), ended]))).toEqual({
      status: 'ended',
      wasRecorded: true,
      running: undefined,
      connections: [],
    });
  });
});
