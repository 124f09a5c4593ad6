// Keeps recordings: when each stretch of a meeting was recorded, and how far each file has come.
import type { Instant } from '../../domain/shared/instant.ts';
import type { TrackEvent } from '../../domain/track/track.events.ts';
import { hears, type Projection, type Rows } from '../projection.ts';
import { isMeetingEvent, isTrackEvent, type RecordedTrackEvent } from '../recorded.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { changeRow, needed, putRow, rowAt, rowsUnder, type RowOf } from '../typed-rows.ts';
import { recordedTracksTable, recordingsTable } from './recordings.table.ts';

type TrackRow = RowOf<typeof recordedTracksTable>;
type RecordingRow = RowOf<typeof recordingsTable>;

/** Recordings and their files. */
export const recordingsProjection: Projection = {
  name: 'recordings',
  tables: [recordingsTable, recordedTracksTable],
  hears: hears(
    'RecordingBegan',
    'RecordingStopped',
    'MeetingEnded',
    'TrackRequested',
    'TrackStarted',
    'TrackStopAsked',
    'TrackEnded',
    'TrackLost',
    'TrackArchived',
    'LandingRemoved',
    'TrackTranscribed',
    'TrackNotTranscribed',
  ),
  onPoison: 'park-stream',
  needs: (recorded) => {
    const { tenant, streamId } = recorded;
    const key = [tenant, streamId];
    if (isTrackEvent(recorded)) return [{ table: recordedTracksTable, key }];
    return isMeetingEvent(recorded) ? [{ table: recordingsTable, key }] : [];
  },
  apply: (recorded, rows) => {
    if (isTrackEvent(recorded)) ofTrack(recorded, rows);
    else if (isMeetingEvent(recorded)) ofMeeting(recorded, rows);
  },
};

function ofMeeting({ tenant, streamId: meeting, event, revision }: RecordedEvent, rows: Rows): void {
  const known = rowsUnder(rows, recordingsTable, [tenant, meeting]);
  const stop = (row: RecordingRow, stopped_at: Instant): void => {
    if (row.stopped_at === null && revision > row.revision)
      changeRow(rows, recordingsTable, row, { stopped_at, revision });
  };
  switch (event.type) {
    case 'RecordingBegan': {
      const { recording, begunAt: begun_at } = event;
      if (known.some((row) => row.recording === recording)) return;
      putRow(rows, recordingsTable, { tenant, meeting, recording, begun_at, stopped_at: null, revision });
      return;
    }
    case 'RecordingStopped':
      for (const row of known) if (row.recording === event.recording) stop(row, event.stoppedAt);
      return;
    case 'MeetingEnded':
      for (const row of known) stop(row, event.endedAt);
      return;
    default:
      return;
  }
}

function ofTrack({ tenant, streamId: track, event, revision }: RecordedTrackEvent, rows: Rows): void {
  const found = rowAt(rows, recordedTracksTable, [tenant, track]);
  if (found !== undefined && revision <= found.revision) return;
  if (event.type === 'TrackRequested') {
    const { meeting, recording, person, requestedAt: requested_at } = event;
    const of = { tenant, track, meeting, recording, person, requested_at, revision };
    putRow(rows, recordedTracksTable, { ...of, ...nothingYet });
    return;
  }
  const row = needed(found, `track ${track}`);
  changeRow(rows, recordedTracksTable, row, { ...cellsAfter(event), revision });
}

const nothingYet = {
  status: 'requested',
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
} as const;

function cellsAfter(event: Exclude<TrackEvent, { readonly type: 'TrackRequested' }>): Partial<TrackRow> {
  switch (event.type) {
    case 'TrackStarted':
      return { status: 'recording', lost_cause: null };
    case 'TrackStopAsked':
      return { stop_reason: event.reason };
    case 'TrackEnded': {
      const { startedAt: started_at, endedAt: ended_at, bytes, completeness } = event;
      return { status: 'ended', lost_cause: null, started_at, ended_at, bytes: BigInt(bytes), completeness };
    }
    case 'TrackLost':
      return { status: 'lost', lost_cause: event.cause };
    case 'TrackArchived': {
      const { sha256, bytes, milliseconds } = event;
      return { status: 'archived', sha256, bytes: BigInt(bytes), milliseconds: BigInt(milliseconds) };
    }
    case 'LandingRemoved':
      return { landing_removed: true };
    case 'TrackTranscribed': {
      const { version: transcript_version, sha256: transcript_sha256, language, words } = event;
      return { transcript_version, transcript_sha256, language, words, no_transcript_cause: null };
    }
    case 'TrackNotTranscribed':
      return { no_transcript_cause: event.cause };
  }
}
