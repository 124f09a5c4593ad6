// The question: what is in force in this meeting, and who is in it? One statement, so that the meeting and its
// people are of the same moment. A meeting that the viewer may not see is absent.
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingDetailTable } from '../../projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';
import { asRows } from '../rows.ts';
import { meetingPageText, storedPageSchema } from './meeting-page.ts';
import { meetingJson, participantJson } from './meeting-texts.ts';
import { seeingSql } from './meeting-words.ts';
import type { Viewer } from './viewer.ts';

const participants = tableName(meetingParticipantsTable);

/** The host first, then people in the order in which they knocked. */
const sql = `select left(${meetingJson}, -1) as head, d.waiting_count as waiting,
    d.observers_present as "observersPresent", d.see, d.names_hidden as "namesHidden", d.revision::text as revision,
    coalesce(o.observer_disclosure, 'counted') as "observerDisclosure",
    '[' || coalesce((select string_agg(${participantJson}, ',' order by (p.person <> d.host), p.knocked_at nulls first, p.person) from ${participants} p
      where p.tenant = d.tenant and p.meeting = d.meeting), '') || ']' as people
  from ${tableName(meetingDetailTable)} d
  left join ${tableName(tenantOverviewTable)} o on o.tenant = d.tenant
  where d.tenant = $1 and d.meeting = $2 and ($4 or exists (
    select from ${participants} v where v.tenant = d.tenant and v.meeting = d.meeting and v.person = $3
      and ${seeingSql('v')}))`;

/** The meeting as the viewer sees it, as JSON text; `undefined` if the viewer may see none of this id. One round trip. */
export async function readMeeting(
  db: ReadDb,
  { tenant, person: viewer, seesAll }: Viewer,
  meeting: MeetingId,
): Promise<{ readonly json: string; readonly revision: string } | undefined> {
  const rows = await db.query(tenant, sql, [tenant, meeting, viewer, seesAll]);
  const [stored] = asRows(storedPageSchema, rows);
  if (stored === undefined) return undefined;
  return { json: meetingPageText(stored, { person: viewer, seesAll }), revision: stored.revision };
}
