// The schema of recordings: the recorded stretches of meetings, and the file of each publication.
import type { Table } from '../../ports/read-table.ts';

/** One row per recorded stretch of a meeting; `stopped_at` null while it runs. */
export const recordingsTable = {
  name: 'recordings',
  version: 2,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    recording: { type: 'uuid' },
    begun_at: { type: 'instant' },
    stopped_at: { type: 'instant', nullable: true },
    /** Of the last event of the meeting that the row knows. */
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'recording'],
  indexes: [],
} as const satisfies Table;

/** One row per recorded file, from when it was asked for. */
export const recordedTracksTable = {
  name: 'recorded_tracks',
  version: recordingsTable.version,
  columns: {
    tenant: { type: 'uuid' },
    track: { type: 'uuid' },
    meeting: { type: 'uuid' },
    recording: { type: 'uuid' },
    person: { type: 'uuid' },
    /** requested, recording, ended, archived, lost. */
    status: { type: 'text' },
    requested_at: { type: 'instant' },
    /** By the recorder's clock, once the file has ended. */
    started_at: { type: 'instant', nullable: true },
    ended_at: { type: 'instant', nullable: true },
    completeness: { type: 'text', nullable: true },
    stop_reason: { type: 'text', nullable: true },
    lost_cause: { type: 'text', nullable: true },
    bytes: { type: 'bigint', nullable: true },
    sha256: { type: 'text', nullable: true },
    milliseconds: { type: 'bigint', nullable: true },
    landing_removed: { type: 'bool' },
    /** Which transcript is the latest; null while there is none. */
    transcript_version: { type: 'int', nullable: true },
    transcript_sha256: { type: 'text', nullable: true },
    language: { type: 'text', nullable: true },
    words: { type: 'int', nullable: true },
    /** Why there will be none. */
    no_transcript_cause: { type: 'text', nullable: true },
    /** Of the last event of the track's stream that the row knows. */
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'track'],
  indexes: [['tenant', 'meeting', 'track']],
} as const satisfies Table;
