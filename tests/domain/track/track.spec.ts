// A recorded file by example: requested, started, stopped, ended once, archived, and its first copy removed.
import { describe, expect, it } from 'vitest';
import type { TrackEvent } from '../../../src/domain/track/track.events.ts';
import { trackDecider } from '../../../src/domain/track/track.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import { trackTranscribed, transcript } from '../../support/histories/tracks.ts';

const given = specificationOf(trackDecider);
const { ada, after, connectionId, consent, deviceId, meeting, nine, recordingId, trackId } = cast;
const asked = { track: trackId(1), by: { kind: 'reactor', id: 'recording' }, at: nine } as const;
const of = {
  meeting,
  recording: recordingId(1),
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  consent,
  consentVersion: 3,
  consentLanguage: 'en',
};
const file = {
  sha256: 'ab'.repeat(32),
  bytes: 1_000,
  storedSha256: 'cd'.repeat(32),
  storedBytes: 1_100,
  keys: ['k1', 'k2'],
};
const span = { startedAt: nine, endedAt: after(1), bytes: 1_000, completeness: 'complete' } as const;
const requesting = { type: 'RequestTrack', ...asked, ...of } as const;
const requested: TrackEvent = { type: 'TrackRequested', requestedAt: nine, ...of };
const starting = { type: 'ConfirmTrackStarted', ...asked, job: 'EG_1' } as const;
const started: TrackEvent = { type: 'TrackStarted', job: 'EG_1' };
const stopping = { type: 'AskTrackStop', ...asked, reason: 'consent-withdrawn' } as const;
const stopAsked: TrackEvent = { type: 'TrackStopAsked', reason: 'consent-withdrawn', askedAt: nine };
const ending = { type: 'EndTrack', ...asked, ...span } as const;
const ended: TrackEvent = { type: 'TrackEnded', ...span };
const losing = { type: 'LoseTrack', ...asked, cause: 'recorder-failed' } as const;
const lost: TrackEvent = { type: 'TrackLost', cause: 'recorder-failed' };
const archiving = { type: 'ArchiveTrack', ...asked, ...file, milliseconds: 60_000 } as const;
const archived: TrackEvent = { type: 'TrackArchived', ...file, milliseconds: 60_000 };
const removing = { type: 'RecordLandingRemoved', ...asked, objects: 2 } as const;
const removed: TrackEvent = { type: 'LandingRemoved', objects: 2 };

describe('a track', () => {
  it('goes forward, step by step, each once', () => {
    given().when(requesting).then([requested]);
    given(requested).when(requesting).then([]);
    given(requested).when(starting).then([started]);
    given(requested, started).when(starting).then([]);
    given(requested, started).when(ending).then([ended]);
    given(requested, started, ended).when(ending).then([]);
    given(requested, started, ended).when(archiving).then([archived]);
    given(requested, started, ended, archived).when(archiving).then([]);
    given(requested, started, ended, archived).when(removing).then([removed]);
    given(requested, started, ended, archived, removed).when(removing).then([]);
  });

  it('is asked to stop once, whether the recorder has answered or not, and not once it ended', () => {
    given(requested).when(stopping).then([stopAsked]);
    given(requested, started).when(stopping).then([stopAsked]);
    given(requested, stopAsked, started)
      .when({ ...stopping, reason: 'left' })
      .then([]);
    given(requested, started, ended).when(stopping).then([]);
    given(requested, lost).when(stopping).then([]);
  });

  it('is stopped also where that was asked before it started', () => {
    expect(fold(trackDecider, [requested, stopAsked, started])).toMatchObject({
      status: 'recording',
      stop: { reason: 'consent-withdrawn', askedAt: stopAsked.askedAt },
      job: 'EG_1',
    });
  });

  it('ends without a confirmed start: a report may overtake another, and a reply be lost', () => {
    given(requested).when(ending).then([ended]);
    given(requested, ended).when(starting).then([]);
  });

  it('may come to light after it was thought lost, and be lost before it was archived, never after', () => {
    given(requested, started, lost).when(ending).then([ended]);
    given(requested, started, ended).when(losing).then([lost]);
    given(requested, started, lost).when(losing).then([]);
    given(requested, lost).when(starting).then([started]);
    given(requested, lost, started).when(stopping).then([stopAsked]);
    given(requested, started, ended, archived).when(losing).then([]);
  });

  it('is archived only once there is a file, and its first copy removed only then', () => {
    given(requested, started).when(archiving).then([]);
    given(requested, lost).when(archiving).then([]);
    given(requested, started, ended).when(removing).then([]);
  });

  it('has one transcript, the first, once it is archived; or is known to get none', () => {
    const keeping = { type: 'RecordTranscript', ...transcript, ...asked } as const;
    const refusing = { type: 'RecordNoTranscript', cause: 'no-consent', ...asked } as const;
    const none: TrackEvent = { type: 'TrackNotTranscribed', cause: 'no-consent' };
    given(requested, started, ended, archived).when(keeping).then([trackTranscribed]);
    given(requested, started, ended, archived, trackTranscribed)
      .when({ ...keeping, words: 1 })
      .then([]);
    given(requested, started, ended, archived).when(refusing).then([none]);
    given(requested, started, ended, archived, none).when(refusing).then([]);
    given(requested, started, ended, archived, none).when(keeping).then([trackTranscribed]);
    given(requested, started, ended, archived, trackTranscribed).when(refusing).then([]);
    given(requested, started, ended).when(keeping).then([]);
    given(requested, started, ended).when(refusing).then([]);
  });

  it('is unknown before it was requested', () => {
    for (const command of [starting, stopping, ending, losing, archiving, removing])
      given()
        .when(command)
        .then({ code: 'track-unknown', track: trackId(1) });
  });

  it('takes no harm by events out of place', () => {
    expect(fold(trackDecider, [started])).toEqual({ status: 'none' });
    const all = [requested, ended, archived];
    expect(fold(trackDecider, [...all, started, lost, ended, requested])).toEqual(fold(trackDecider, all));
  });
});
