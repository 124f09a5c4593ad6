// Which recording runs, and whom it may be about.
import { expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { recordingPlan } from '../../../src/domain/meeting/running-recording.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, connectionId, deviceId, nine, recordingId, reported } = cast;
const open = meetings.anOpenMeetingWithHost();
const began: MeetingEvent = { type: 'RecordingBegan', recording: recordingId(1), begunAt: nine };

it('the plan of a recording names every connection in the room that the media plane can be asked about', () => {
  const connection = connectionId(1);
  const joined: MeetingEvent = {
    type: 'ParticipantJoined',
    ...reported,
    person: ada,
    device: deviceId(1),
    connection,
    occurredAt: nine,
    muted: false,
  };
  const state = fold(meetingDecider, [...open, ...meetings.admitted(ada), joined, began]);
  expect(recordingPlan(state)).toEqual({
    status: 'open',
    wasRecorded: true,
    running: { recording: recordingId(1), begunAt: nine },
    connections: [{ person: ada, device: deviceId(1), connection }],
  });
  const none = { wasRecorded: false, running: undefined, connections: [] };
  expect(recordingPlan({ status: 'none' })).toEqual({ status: 'none', ...none });
  const stopped: MeetingEvent = { type: 'RecordingStopped', recording: recordingId(1), stoppedAt: nine };
  expect(recordingPlan(fold(meetingDecider, [...open, began, stopped]))).toMatchObject({
    wasRecorded: true,
    running: undefined,
  });
  expect(recordingPlan(fold(meetingDecider, open))).toMatchObject({ wasRecorded: false });
});
