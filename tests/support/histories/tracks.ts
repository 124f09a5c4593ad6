// A recorded file from its request to its transcript, as events and as commands' members.
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import type { TrackEvent } from '../../../src/domain/track/track.events.ts';
import type { TrackState } from '../../../src/domain/track/track.state.ts';
import type { KeptTranscript } from '../../../src/domain/track/track.words.ts';
import { trackDecider } from '../../../src/domain/track/track.ts';
import { fold } from '../decider-spec.ts';
import { ada, after, connectionId, consent, deviceId, meeting, nine, recordingId } from './cast.ts';

export const trackRequested = (person: PersonId = ada): TrackEvent => ({
  type: 'TrackRequested',
  meeting,
  recording: recordingId(1),
  person,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  consent,
  requestedAt: nine,
  consentVersion: 3,
  consentLanguage: 'en',
});

export const trackEnded: TrackEvent = {
  type: 'TrackEnded',
  startedAt: nine,
  endedAt: after(1),
  bytes: 1_000,
  completeness: 'complete',
};

export const trackArchived: TrackEvent = {
  type: 'TrackArchived',
  sha256: 'ab'.repeat(32),
  bytes: 1_000,
  storedSha256: 'cd'.repeat(32),
  storedBytes: 1_100,
  keys: ['k1', 'k2'],
  milliseconds: 60_000,
};

export const transcript: KeptTranscript = {
  sha256: 'ef'.repeat(32),
  bytes: 500,
  storedSha256: '01'.repeat(32),
  storedBytes: 600,
  keys: ['k1', 'k2'],
  language: 'en',
  segments: 2,
  words: 9,
  droppedSegments: 1,
  untranscribedMilliseconds: 400,
  model: 'large-v3',
};

export const trackTranscribed: TrackEvent = { type: 'TrackTranscribed', version: 1, ...transcript };

/** The state after these, of one who was recorded from nine on for a minute. */
export const aTrack = (...more: readonly TrackEvent[]): TrackState =>
  fold(trackDecider, [trackRequested(), ...more]);
