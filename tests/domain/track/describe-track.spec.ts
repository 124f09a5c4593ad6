// A track's state as audits show it.
import { expect, it } from 'vitest';
import { describeTrack } from '../../../src/domain/track/describe-track.ts';
import type { TrackEvent } from '../../../src/domain/track/track.events.ts';
import { trackDecider } from '../../../src/domain/track/track.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';

const { ada, after, connectionId, consent, deviceId, meeting, nine, recordingId } = cast;
const requested: TrackEvent = {
  type: 'TrackRequested',
  meeting,
  recording: recordingId(1),
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  consent,
  requestedAt: nine,
  consentVersion: 3,
  consentLanguage: 'en',
};
const ended: TrackEvent = {
  type: 'TrackEnded',
  startedAt: nine,
  endedAt: after(1),
  bytes: 1_000,
  completeness: 'complete',
};
const archived: TrackEvent = {
  type: 'TrackArchived',
  sha256: 'ab'.repeat(32),
  bytes: 1_000,
  storedSha256: 'cd'.repeat(32),
  storedBytes: 1_100,
  keys: ['k1', 'k2'],
  milliseconds: 60_000,
};

it('is what is known of it', () => {
  expect(describeTrack({ status: 'none' })).toEqual({ status: 'none' });
  expect(describeTrack(fold(trackDecider, [requested]))).toMatchObject({ status: 'requested', job: null });
  expect(describeTrack(fold(trackDecider, [requested, ended, archived]))).toMatchObject({
    status: 'archived',
    person: ada,
    mediaTrack: 'TR_1',
    startedAt: nine,
    milliseconds: 60_000,
    landingRemoved: false,
    file: { sha256: 'ab'.repeat(32), keys: ['k1', 'k2'] },
  });
});
