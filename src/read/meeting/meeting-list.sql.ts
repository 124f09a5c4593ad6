// The statement of the list of meetings: one walk along an index, a JSON text for each meeting.
import { tableName } from '../../ports/read-table.ts';
import { meetingListTable, meetingPeopleTable } from '../../projections/meeting-list/meeting-list.table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';
import { listedMeetingJson } from './meeting-texts.ts';
import { seeingSql } from './meeting-words.ts';

/** Walks along an index: for an admin over meetings, for anybody else over their own rows. */
function listSql(seesAll: boolean, ofStatus: boolean, isAfter: boolean): string {
  const walked = seesAll ? 'm' : 'p';
  const [startsAt, meeting] = ofStatus ? ['$6', '$7'] : ['$5', '$6'];
  return `select ${listedMeetingJson} as json
    from ${tableName(meetingListTable)} m
    ${seesAll ? 'left join' : 'join'} ${tableName(meetingPeopleTable)} p
      on p.tenant = m.tenant and p.meeting = m.meeting and p.person = $2
    left join ${tableName(tenantOverviewTable)} o on o.tenant = m.tenant
    where ${walked}.tenant = $1 ${seesAll ? '' : `and ${seeingSql('p')}`} ${ofStatus ? 'and m.status = $5' : ''}
      ${isAfter ? `and (${walked}.starts_at, ${walked}.meeting) < (${startsAt}::timestamptz, ${meeting}::uuid)` : ''}
    order by ${walked}.starts_at desc, ${walked}.meeting desc limit $4`;
}

function variant(seesAll: boolean, ofStatus: boolean, isAfter: boolean): string {
  return `${seesAll} ${ofStatus} ${isAfter}`;
}

/** All variants, made once: a text that is built anew would be looked up anew, two KB per request. */
const either = [false, true];
const texts: ReadonlyMap<string, string> = new Map(
  either.flatMap((all) =>
    either.flatMap((of) =>
      either.map((after) => [variant(all, of, after), listSql(all, of, after)] as const),
    ),
  ),
);

/** The statement for an admin or anybody else, for one status or all, after a place or from the start: $1 tenant, $2 person, $3 sees all, $4 limit, then status and place. */
export function meetingListSql(seesAll: boolean, ofStatus: boolean, isAfter: boolean): string {
  const text = texts.get(variant(seesAll, ofStatus, isAfter));
  if (text === undefined) throw new Error('no such list');
  return text;
}
