// The facts of a request to record somebody: the recording runs with this connection in the room, and the person agreed.
import { expect, it } from 'vitest';
import { consentDecider } from '../../../src/domain/consent/consent.ts';
import type { ConsentEvent } from '../../../src/domain/consent/consent.events.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { trackFacts } from '../../../src/write/track/track.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import * as cast from '../../support/histories/cast.ts';
import { admitted, anOpenMeeting } from '../../support/histories/meetings.ts';

const { ada, connectionId, consent, deviceId, meeting, nine, recordingId, reported, tenant, trackId } = cast;
const asking = {
  type: 'RequestTrack',
  track: trackId(1),
  meeting,
  recording: recordingId(1),
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  consent,
  by: { kind: 'reactor', id: 'recording' },
  at: nine,
} as const;
const joined: MeetingEvent = {
  type: 'ParticipantJoined',
  ...reported,
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  occurredAt: nine,
  muted: false,
};
const began: MeetingEvent = { type: 'RecordingBegan', recording: recordingId(1), begunAt: nine };
const recorded = [...anOpenMeeting(), ...admitted(ada), joined, began];
const given: ConsentEvent = {
  type: 'ConsentGiven',
  meeting,
  person: ada,
  purpose: 'record',
  language: 'hi',
  version: 4,
  method: 'screen',
};
const asked = (events: readonly MeetingEvent[], consents: readonly ConsentEvent[]) =>
  trackFacts.RequestTrack(
    asking,
    tenant,
    fakeFacts({ meeting: fold(meetingDecider, events), consent: fold(consentDecider, consents) }),
  );

it('are the version and language of the text that was agreed to', async () => {
  expect(await asked(recorded, [given])).toEqual({ ...asking, consentVersion: 4, consentLanguage: 'hi' });
});

it('refuse whoever has not agreed, said no, took it back, or agreed to a transcript only', async () => {
  const refused = { refusal: { code: 'no-consent', meeting, person: ada } };
  expect(await asked(recorded, [])).toMatchObject(refused);
  expect(await asked(recorded, [given, { ...given, type: 'ConsentRefused' }])).toMatchObject(refused);
  const taken: ConsentEvent = { type: 'ConsentWithdrawn', meeting, person: ada, purpose: 'record' };
  expect(await asked(recorded, [given, taken])).toMatchObject(refused);
  expect(await asked(recorded, [{ ...given, purpose: 'transcribe' }])).toMatchObject(refused);
});

it('refuse where the recording does not run, or another does, or the connection is not there', async () => {
  const refused = { refusal: { code: 'not-recording', meeting, recording: recordingId(1) } };
  expect(await asked([...anOpenMeeting(), ...admitted(ada), joined], [given])).toMatchObject(refused);
  const stopped: MeetingEvent = { type: 'RecordingStopped', recording: recordingId(1), stoppedAt: nine };
  expect(await asked([...recorded, stopped], [given])).toMatchObject(refused);
  expect(await asked([...recorded, stopped, { ...began, recording: recordingId(2) }], [given])).toMatchObject(
    refused,
  );
  expect(await asked([...anOpenMeeting(), ...admitted(ada), began], [given])).toMatchObject(refused);
});
