// The question: who was in this meeting, on which device, from when to when, and how long in all? Hosts,
// co-hosts and admins see everybody; others themselves. A person on two devices is there once.
import { z } from 'zod';
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { attendanceTable } from '../../projections/attendance/attendance.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { asRows, isoText } from '../rows.ts';
import { hostingSql, roleSchema } from './meeting-words.ts';
import type { Viewer } from './viewer.ts';

/** A person's stays; `seconds` counts up to the instant of asking while they are there. */
export const attendeeSchema = z.strictObject({
  person: z.string(),
  role: roleSchema.nullable(),
  displayName: z.string().nullable(),
  seconds: z.int(),
  stays: z.array(
    z.strictObject({
      device: z.string(),
      joinedAt: z.string(),
      leftAt: z.string().nullable(),
      how: z.enum(['left', 'removed', 'meeting-ended']).nullable(),
    }),
  ),
});

const answerSchema = z.strictObject({ attendees: z.array(attendeeSchema) });

export type Attendee = z.infer<typeof attendeeSchema>;

const participants = tableName(meetingParticipantsTable);

/** Overlapping intervals of one person are merged before they are added up; those of no length add nothing. */
const sql = `with viewer as (
    select coalesce(bool_or(${hostingSql('v')}), false) or $4 as sees_all, $4 or count(*) > 0 as is_known
    from ${participants} v where v.tenant = $1 and v.meeting = $2 and v.person = $3
  ), stays as (
    select a.person, range_agg(tstzrange(a.joined_at, greatest(a.joined_at, coalesce(a.left_at, $5)))) as spans,
      jsonb_agg(jsonb_build_object('device', a.device, 'joinedAt', ${isoText('a.joined_at')},
        'leftAt', ${isoText('a.left_at')}, 'how', a.how) order by a.joined_at, a.joined_revision) as stays
    from ${tableName(attendanceTable)} a, viewer
    where a.tenant = $1 and a.meeting = $2 and (viewer.sees_all or a.person = $3) and ($6::uuid is null or a.person > $6)
    group by a.person order by a.person limit $7
  )
  select coalesce((select jsonb_agg(jsonb_build_object('person', s.person, 'role', p.role,
      'displayName', p.display_name, 'stays', s.stays,
      'seconds', (select coalesce(floor(sum(extract(epoch from upper(span) - lower(span)))), 0)
        from unnest(s.spans) span)) order by s.person)
    from stays s left join ${participants} p on p.tenant = $1 and p.meeting = $2 and p.person = s.person), '[]')
    as attendees
  from viewer where viewer.is_known and exists (select from ${participants} m where m.tenant = $1 and m.meeting = $2)`;

/** At most `limit` people after `after`, by id; `undefined` if the viewer may see no such meeting. One round trip. */
export async function readAttendance(
  db: ReadDb,
  { tenant, person, seesAll }: Viewer,
  meeting: MeetingId,
  wanted: { readonly now: Instant; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly Attendee[] | undefined> {
  const { now, after, limit } = wanted;
  const values = [tenant, meeting, person, seesAll, now, after ?? null, limit];
  return asRows(answerSchema, await db.query(tenant, sql, values))[0]?.attendees;
}
