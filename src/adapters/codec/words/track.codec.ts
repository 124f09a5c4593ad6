// How the events of a track are stored. Names with their versions are permanent.
import type { TrackEvent } from '../../../domain/track/track.events.ts';
import type { ConsentId, DeviceId, MeetingId, PersonId, RecordingId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import {
  codeField,
  connectionField,
  hashField,
  instantField,
  integer,
  listOf,
  oneOf,
  uuidField,
} from './fields.ts';

/** Longest id that a media plane gives, in characters; longest language tag (BCP 47). */
const foreignIdLimit = 128;
const languageLimit = 35;
/** Longest name of a model: `organisation/model`. */
const modelLimit = 200;
/** The person's key and the meeting's; more where keys are kept in parts one day. */
const keysLimit = 8;

const count = () => integer({ min: 0 });
const written = () => ({
  startedAt: instantField(),
  endedAt: instantField(),
  bytes: count(),
  completeness: oneOf('complete', 'partial'),
});

/** All events of a track. */
export const trackCodec: AggregateCodec<TrackEvent> = {
  TrackRequested: {
    stored: 'track.requested.v1',
    fields: {
      meeting: uuidField<MeetingId>(),
      recording: uuidField<RecordingId>(),
      person: uuidField<PersonId>(),
      device: uuidField<DeviceId>(),
      connection: connectionField(),
      mediaTrack: codeField(foreignIdLimit),
      attempt: integer({ min: 1 }),
      consent: uuidField<ConsentId>(),
      requestedAt: instantField(),
      consentVersion: integer({ min: 1 }),
      consentLanguage: codeField(languageLimit),
    },
  },
  TrackStarted: { stored: 'track.started.v1', fields: { job: codeField(foreignIdLimit) } },
  TrackStopAsked: {
    stored: 'track.stopAsked.v1',
    fields: {
      reason: oneOf('consent-withdrawn', 'recording-stopped', 'meeting-ended', 'left', 'replaced'),
      askedAt: instantField(),
    },
  },
  TrackEnded: { stored: 'track.ended.v1', fields: written() },
  TrackLost: {
    stored: 'track.lost.v1',
    fields: {
      cause: oneOf(
        'start-refused',
        'nothing-recorded',
        'recorder-failed',
        'not-found',
        'unreadable',
        'meeting-deleted',
      ),
    },
  },
  TrackArchived: {
    stored: 'track.archived.v1',
    fields: {
      sha256: hashField(),
      bytes: count(),
      storedSha256: hashField(),
      storedBytes: count(),
      keys: listOf(uuidField<string>(), keysLimit),
      milliseconds: count(),
    },
  },
  LandingRemoved: { stored: 'track.landingRemoved.v1', fields: { objects: count() } },
  TrackTranscribed: {
    stored: 'track.transcribed.v1',
    fields: {
      version: integer({ min: 1 }),
      sha256: hashField(),
      bytes: count(),
      storedSha256: hashField(),
      storedBytes: count(),
      keys: listOf(uuidField<string>(), keysLimit),
      language: codeField(languageLimit).nullable(),
      segments: count(),
      words: count(),
      droppedSegments: count(),
      untranscribedMilliseconds: count(),
      model: codeField(modelLimit).nullable(),
    },
  },
  TrackNotTranscribed: {
    stored: 'track.notTranscribed.v1',
    fields: { cause: oneOf('no-consent', 'key-destroyed', 'meeting-deleted', 'file-damaged') },
  },
};
