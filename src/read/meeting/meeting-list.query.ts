// The question: which meetings are mine to see, latest start first? An admin sees all of the tenant; others
// those that know them, as hosts or as people at the door. Who does not run a meeting is not told who waits,
// and of observers only what the tenant discloses.
import { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DbRow, ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { meetingListTable, meetingPeopleTable } from '../../projections/meeting-list/meeting-list.table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';
import { hostingSql, meetingStatusSchema, planSchema } from './meeting-words.ts';
import type { Viewer } from './viewer.ts';

/** One meeting of the list. `waiting` and `observersPresent` are null where the caller is not told. */
export const meetingListItemSchema = z.strictObject({
  meeting: z.string(),
  account: z.string(),
  host: z.string(),
  title: z.string().nullable(),
  status: meetingStatusSchema,
  startsAt: z.string(),
  plannedMinutes: z.int(),
  openedAt: z.string().nullable(),
  endsBy: z.string().nullable(),
  overAt: z.string().nullable(),
  plan: planSchema.nullable(),
  present: z.int(),
  admitted: z.int(),
  waiting: z.int().nullable(),
  observersPresent: z.int().nullable(),
});

/** Behind which meeting to go on. */
export interface MeetingListPlace {
  readonly startsAt: Instant;
  readonly meeting: string;
}

/** At most `limit` meetings, of one status where one is named, behind a place where one is given; as they were read. One round trip. */
export async function listMeetings(
  db: ReadDb,
  viewer: Viewer,
  wanted: {
    readonly status?: string | undefined;
    readonly after?: MeetingListPlace | undefined;
    readonly limit: number;
  },
): Promise<readonly DbRow[]> {
  const { tenant, person, seesAll } = viewer;
  const { status, after, limit } = wanted;
  const values: unknown[] = [tenant, person, seesAll, limit];
  // The walk along an index: an admin's over meetings, anybody else's over their own rows.
  const walked = seesAll ? 'm' : 'p';
  const isStatus = status === undefined ? '' : `and m.status = $${values.push(status)}`;
  const isBehind =
    after === undefined
      ? ''
      : `and (${walked}.starts_at, ${walked}.meeting) < ($${values.push(after.startsAt)}::timestamptz, $${values.push(after.meeting)}::uuid)`;
  const sql = `select m.meeting, m.account, m.host, m.title, m.status, m.starts_at as "startsAt",
      m.planned_minutes as "plannedMinutes", m.opened_at as "openedAt", m.ends_by as "endsBy", m.over_at as "overAt",
      m.plan, m.present_count as present, m.admitted_count as admitted,
      case when ${hostingSql('p')} or $3 then m.waiting_count end as waiting,
      case when ${hostingSql('p')} or $3 or coalesce(o.observer_disclosure, 'counted') <> 'undisclosed'
        then m.observers_present end as "observersPresent"
    from ${tableName(meetingListTable)} m
    ${seesAll ? 'left join' : 'join'} ${tableName(meetingPeopleTable)} p
      on p.tenant = m.tenant and p.meeting = m.meeting and p.person = $2
    left join ${tableName(tenantOverviewTable)} o on o.tenant = m.tenant
    where ${walked}.tenant = $1 ${isStatus} ${isBehind}
    order by ${walked}.starts_at desc, ${walked}.meeting desc limit $4`;
  return db.query(tenant, sql, values);
}
