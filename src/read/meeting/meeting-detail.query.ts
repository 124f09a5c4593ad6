// The question: what is in force in this meeting, and who is in it? One statement, so that the meeting and its
// people are of one moment. A meeting that is not the viewer's to see is absent.
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingDetailTable } from '../../projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';
import { asRows, jsonInstant } from '../rows.ts';
import { meetingPageOf, storedMeetingSchema, type MeetingPage } from './meeting-page.ts';
import type { Viewer } from './viewer.ts';

const participants = tableName(meetingParticipantsTable);

const person = `json_build_object(
  'person', p.person, 'role', p.role, 'door', p.door, 'displayName', p.display_name,
  'knockedAt', ${jsonInstant('p.knocked_at')},
  'admitted', case when p.admitted_at is not null then json_build_object(
    'at', ${jsonInstant('p.admitted_at')}, 'by', json_build_object('kind', p.admitted_by_kind, 'id', p.admitted_by),
    'setting', p.admitted_setting) end,
  'muted', p.muted, 'handRaisedAt', ${jsonInstant('p.hand_raised_at')}, 'devices', p.devices,
  'firstJoinedAt', ${jsonInstant('p.first_joined_at')}, 'presentSince', ${jsonInstant('p.present_since')},
  'lastLeftAt', ${jsonInstant('p.last_left_at')}, 'presentSeconds', p.present_ms / 1000)`;

/** People in the order in which they came: the host, who never knocked, first. */
const sql = `select d.meeting, d.account, d.host, d.title, d.status, d.scheduled_at as "scheduledAt",
    d.starts_at as "startsAt", d.planned_minutes as "plannedMinutes", d.waiting_room as "waitingRoom", d.locked,
    d.host_absence_seconds as "hostAbsenceSeconds", d.hear, d.see, d.names_hidden as "namesHidden",
    d.mute_on_entry as "muteOnEntry", d.plan, d.limits, d.audio, d.opened_at as "openedAt", d.ends_by as "endsBy",
    d.last_warning as "lastWarningMinutes", d.host_absent_until as "hostAbsentUntil", d.ended_at as "endedAt",
    d.end_reason as "endReason", d.open_seconds as "openSeconds", d.cancelled_at as "cancelledAt",
    d.present_count as present, d.admitted_count as admitted, d.waiting_count as waiting,
    d.observers_present as "observersPresent", d.revision::text as revision, d.changed_at as "changedAt",
    coalesce(o.observer_disclosure, 'counted') as "observerDisclosure",
    coalesce((select json_agg(${person} order by p.knocked_at nulls first, p.person) from ${participants} p
      where p.tenant = d.tenant and p.meeting = d.meeting), '[]') as people
  from ${tableName(meetingDetailTable)} d
  left join ${tableName(tenantOverviewTable)} o on o.tenant = d.tenant
  where d.tenant = $1 and d.meeting = $2 and ($4 or exists (
    select from ${participants} v where v.tenant = d.tenant and v.meeting = d.meeting and v.person = $3))`;

/** The meeting as the viewer is shown it; `undefined` where there is none for them. One round trip. */
export async function readMeeting(
  db: ReadDb,
  { tenant, person: viewer, seesAll }: Viewer,
  meeting: MeetingId,
): Promise<MeetingPage | undefined> {
  const rows = await db.query(tenant, sql, [tenant, meeting, viewer, seesAll]);
  const [stored] = asRows(storedMeetingSchema, rows);
  return stored && meetingPageOf(stored, { person: viewer, seesAll });
}
