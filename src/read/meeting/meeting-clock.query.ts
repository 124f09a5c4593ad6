// The question: when does this meeting end? All that a countdown needs; the server's own time is the route's.
import type { z } from 'zod';
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingDetailTable } from '../../projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { asRows } from '../rows.ts';
import { meetingPageSchema } from './meeting-page.ts';
import { seeingSql } from './meeting-words.ts';
import type { Viewer } from './viewer.ts';

const clockSql = `select d.status, d.opened_at as "openedAt", d.ends_by as "endsBy",
    d.host_absent_until as "hostAbsentUntil", d.revision::text as revision
  from ${tableName(meetingDetailTable)} d
  where d.tenant = $1 and d.meeting = $2 and ($4 or exists (
    select from ${tableName(meetingParticipantsTable)} v where v.tenant = d.tenant and v.meeting = d.meeting and v.person = $3
      and ${seeingSql('v')}))`;

/** What a countdown needs of a meeting. */
export const meetingClockSchema = meetingPageSchema.pick({
  status: true,
  openedAt: true,
  endsBy: true,
  hostAbsentUntil: true,
  revision: true,
});

/** What a countdown needs; `undefined` if the viewer may see no such meeting. One round trip. */
export async function readMeetingClock(
  db: ReadDb,
  { tenant, person: viewer, seesAll }: Viewer,
  meeting: MeetingId,
): Promise<z.infer<typeof meetingClockSchema> | undefined> {
  const rows = await db.query(tenant, clockSql, [tenant, meeting, viewer, seesAll]);
  return asRows(meetingClockSchema, rows)[0];
}
