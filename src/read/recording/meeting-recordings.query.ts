// The question: when was this meeting recorded, and which files are there of it? Hosts, co-hosts and admins see every file, others their own.
import { z } from 'zod';
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { recordedTracksTable, recordingsTable } from '../../projections/recordings/recordings.table.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { asRows, isoText } from '../rows.ts';
import { recordingViewerSql } from './recording-viewer.ts';

/** A recorded stretch. */
const recordingSchema = z.strictObject({
  recording: z.string(),
  begunAt: z.string(),
  stoppedAt: z.string().nullable(),
});

/** A recorded file; what is not known yet is null. */
export const recordedTrackSchema = z.strictObject({
  track: z.string(),
  recording: z.string(),
  person: z.string(),
  status: z.enum(['requested', 'recording', 'ended', 'archived', 'lost']),
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  completeness: z.enum(['complete', 'partial']).nullable(),
  stopReason: z.string().nullable(),
  lostCause: z.string().nullable(),
  bytes: z.int().nullable(),
  milliseconds: z.int().nullable(),
  sha256: z.string().nullable(),
  transcript: z
    .strictObject({ version: z.int(), sha256: z.string(), language: z.string().nullable(), words: z.int() })
    .nullable(),
  /** Why there will be no transcript of it. */
  noTranscriptCause: z.string().nullable(),
});

/** All stretches, and a page of files. */
export const meetingRecordingsSchema = z.strictObject({
  recordings: z.array(recordingSchema),
  tracks: z.array(recordedTrackSchema),
});

export type MeetingRecordings = z.infer<typeof meetingRecordingsSchema>;

const participants = tableName(meetingParticipantsTable);

const sql = `with ${recordingViewerSql}, shown as (
    select t.* from ${tableName(recordedTracksTable)} t, viewer
    where t.tenant = $1 and t.meeting = $2 and (viewer.sees_all or t.person = $3) and ($5::uuid is null or t.track > $5)
    order by t.track limit $6
  )
  select coalesce((select jsonb_agg(jsonb_build_object('recording', r.recording, 'begunAt', ${isoText('r.begun_at')},
      'stoppedAt', ${isoText('r.stopped_at')}) order by r.begun_at, r.recording)
    from ${tableName(recordingsTable)} r where r.tenant = $1 and r.meeting = $2), '[]') as recordings,
  coalesce((select jsonb_agg(jsonb_build_object('track', s.track, 'recording', s.recording, 'person', s.person, 'status', s.status,
      'requestedAt', ${isoText('s.requested_at')}, 'startedAt', ${isoText('s.started_at')}, 'endedAt', ${isoText('s.ended_at')},
      'completeness', s.completeness, 'stopReason', s.stop_reason, 'lostCause', s.lost_cause, 'bytes', s.bytes,
      'milliseconds', s.milliseconds, 'sha256', s.sha256,
      'transcript', case when s.transcript_version is not null then jsonb_build_object('version', s.transcript_version,
        'sha256', s.transcript_sha256, 'language', s.language, 'words', s.words) end,
      'noTranscriptCause', s.no_transcript_cause) order by s.track)
    from shown s), '[]') as tracks
  from viewer where viewer.is_known and exists (select from ${participants} m where m.tenant = $1 and m.meeting = $2)`;

/** All stretches and at most `limit` files after one; `undefined` if the viewer may see no such meeting. One round trip. */
export async function meetingRecordings(
  db: ReadDb,
  { tenant, person, seesAll }: Viewer,
  meeting: MeetingId,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<MeetingRecordings | undefined> {
  const values = [tenant, meeting, person, seesAll, after ?? null, limit];
  return asRows(meetingRecordingsSchema, await db.query(tenant, sql, values))[0];
}
