// Rows of recordings and their files, told by examples.
import { describe, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { TrackEvent } from '../../../src/domain/track/track.events.ts';
import { recordingsProjection } from '../../../src/projections/recordings/recordings.projection.ts';
import {
  recordedTracksTable,
  recordingsTable,
} from '../../../src/projections/recordings/recordings.table.ts';
import * as cast from '../../support/histories/cast.ts';
import { trackArchived, trackEnded, trackTranscribed } from '../../support/histories/tracks.ts';
import { recordedAs } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { ada, after, connectionId, consent, deviceId, meeting, nine, recordingId, tenant, trackId } = cast;
const { given } = projectionSpec(recordingsProjection);
const ofMeeting = (...events: readonly MeetingEvent[]) =>
  recordedAs(streamName('meeting', tenant, meeting), events);
const ofTrack = (...events: readonly TrackEvent[]) =>
  recordedAs(streamName('track', tenant, trackId(1)), events);
const began = (n: number): MeetingEvent => ({
  type: 'RecordingBegan',
  recording: recordingId(n),
  begunAt: after(n),
});
const stopped = (n: number): MeetingEvent => ({
  type: 'RecordingStopped',
  recording: recordingId(n),
  stoppedAt: after(n + 5),
});
const ended: MeetingEvent = {
  type: 'MeetingEnded',
  endedAt: after(30),
  reason: 'ended-by-host',
  openSeconds: 60,
};
const row = (n: number, stopped_at: string | null, revision: bigint) => ({
  tenant,
  meeting,
  recording: recordingId(n),
  begun_at: after(n),
  stopped_at,
  revision,
});

describe('recordings', () => {
  it('run until they are stopped, or until the meeting ends', () => {
    given(...ofMeeting(began(1)))
      .when()
      .then(recordingsTable, [row(1, null, 0n)]);
    given(...ofMeeting(began(1), stopped(1), began(2), ended))
      .when()
      .then(recordingsTable, [row(1, after(6), 1n), row(2, after(30), 3n)]);
  });
});

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
  consentVersion: 1,
  consentLanguage: 'en',
};
const started: TrackEvent = { type: 'TrackStarted', job: 'EG_1' };
const asked: TrackEvent = { type: 'TrackStopAsked', reason: 'left', askedAt: after(1) };
const whole: TrackEvent = {
  type: 'TrackEnded',
  startedAt: nine,
  endedAt: after(1),
  bytes: 9,
  completeness: 'complete',
};
const archived: TrackEvent = {
  type: 'TrackArchived',
  sha256: 'ab'.repeat(32),
  bytes: 9,
  storedSha256: 'cd'.repeat(32),
  storedBytes: 99,
  keys: ['k1', 'k2'],
  milliseconds: 60_000,
};
const first = {
  tenant,
  track: trackId(1),
  meeting,
  recording: recordingId(1),
  person: ada,
  status: 'requested',
  requested_at: nine,
  started_at: null,
  ended_at: null,
  completeness: null,
  stop_reason: null,
  lost_cause: null,
  bytes: null,
  sha256: null,
  milliseconds: null,
  landing_removed: false,
  transcript_version: null,
  transcript_sha256: null,
  language: null,
  words: null,
  no_transcript_cause: null,
  revision: 0n,
};

describe('a recorded file', () => {
  it('has a row from when it is asked for, and comes as far as its events say', () => {
    given(...ofTrack(requested))
      .when()
      .then(recordedTracksTable, [first]);
    const file = {
      ...first,
      status: 'archived',
      stop_reason: 'left',
      started_at: nine,
      ended_at: after(1),
      completeness: 'complete',
      bytes: 9n,
      sha256: 'ab'.repeat(32),
      milliseconds: 60_000n,
    };
    given(...ofTrack(requested, started, asked, whole, archived))
      .when()
      .then(recordedTracksTable, [{ ...file, revision: 4n }]);
    given(...ofTrack(requested, started, asked, whole, archived, { type: 'LandingRemoved', objects: 1 }))
      .when()
      .then(recordedTracksTable, [{ ...file, landing_removed: true, revision: 5n }]);
  });

  it('has a transcript, or is known to get none', () => {
    const whole = [requested, trackEnded, trackArchived];
    const file = {
      ...first,
      status: 'archived',
      started_at: nine,
      ended_at: after(1),
      completeness: 'complete',
      bytes: 1_000n,
      sha256: 'ab'.repeat(32),
      milliseconds: 60_000n,
    };
    const none: TrackEvent = { type: 'TrackNotTranscribed', cause: 'no-consent' };
    given(...ofTrack(...whole, none))
      .when()
      .then(recordedTracksTable, [{ ...file, no_transcript_cause: 'no-consent', revision: 3n }]);
    const words = { transcript_version: 1, transcript_sha256: 'ef'.repeat(32), language: 'en', words: 9 };
    given(...ofTrack(...whole, none, trackTranscribed))
      .when()
      .then(recordedTracksTable, [{ ...file, ...words, revision: 4n }]);
  });

  it('is lost, and may come to light', () => {
    const lost: TrackEvent = { type: 'TrackLost', cause: 'not-found' };
    given(...ofTrack(requested, lost))
      .when()
      .then(recordedTracksTable, [{ ...first, status: 'lost', lost_cause: 'not-found', revision: 1n }]);
    given(...ofTrack(requested, lost, started))
      .when()
      .then(recordedTracksTable, [{ ...first, status: 'recording', revision: 2n }]);
  });
});
