// The question: which files are there of this meeting, which of them have a transcript, and what is their speaker called?
import { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MeetingId, PersonId, TrackId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingDetailTable } from '../../projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { recordedTracksTable } from '../../projections/recordings/recordings.table.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { recordingViewerSql } from '../recording/recording-viewer.ts';
import { asRows, isoText } from '../rows.ts';

const trackRow = z.strictObject({
  track: z.custom<TrackId>(),
  person: z.custom<PersonId>(),
  speaker: z.string().nullable(),
  status: z.enum(['requested', 'recording', 'ended', 'archived', 'lost']),
  startedAt: z.custom<Instant>().nullable(),
  endedAt: z.custom<Instant>().nullable(),
  version: z.int().nullable(),
  language: z.string().nullable(),
  sha256: z.string().nullable(),
  cause: z.string().nullable(),
});
const meetingRow = z.strictObject({ openedAt: z.custom<Instant>().nullable(), tracks: z.array(trackRow) });

/** A file as a transcript is made of it. */
export type TranscribedTrack = z.infer<typeof trackRow>;
/** A meeting with its files, in the order of their ids. */
export type TranscribedMeeting = z.infer<typeof meetingRow>;

const sql = `with ${recordingViewerSql}, shown as (
    select t.*, p.display_name from ${tableName(recordedTracksTable)} t cross join viewer
    left join ${tableName(meetingParticipantsTable)} p on p.tenant = t.tenant and p.meeting = t.meeting and p.person = t.person
    where t.tenant = $1 and t.meeting = $2 and (viewer.sees_all or t.person = $3)
    order by t.track limit $5
  )
  select ${isoText('d.opened_at')} as "openedAt",
    coalesce((select jsonb_agg(jsonb_build_object('track', s.track, 'person', s.person, 'speaker', s.display_name, 'status', s.status,
      'startedAt', ${isoText('s.started_at')}, 'endedAt', ${isoText('s.ended_at')}, 'version', s.transcript_version,
      'language', s.language, 'sha256', s.transcript_sha256, 'cause', coalesce(s.no_transcript_cause, s.lost_cause)) order by s.track)
      from shown s), '[]') as tracks
  from viewer, ${tableName(meetingDetailTable)} d
  where viewer.is_known and d.tenant = $1 and d.meeting = $2`;

/** At most `limit` files; `undefined` if the viewer may see no such meeting. One round trip. */
export async function transcribedTracks(
  db: ReadDb,
  { tenant, person, seesAll }: Viewer,
  meeting: MeetingId,
  limit: number,
): Promise<TranscribedMeeting | undefined> {
  const values = [tenant, meeting, person, seesAll, limit];
  return asRows(meetingRow, await db.query(tenant, sql, values))[0];
}
