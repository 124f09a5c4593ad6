// Who sees what of a meeting's recordings, as SQL: hosts, co-hosts and admins everybody's files, others their own, and who may not see the
// meeting nothing.
import { tableName } from '../../ports/read-table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { hostingSql, seeingSql } from '../meeting/meeting-words.ts';

/** `viewer`, one row with `sees_all` and `is_known`: of $1 tenant, $2 meeting, $3 person, $4 whether an admin asks. */
export const recordingViewerSql = `viewer as (
    select coalesce(bool_or(${hostingSql('v')}), false) or $4 as sees_all, $4 or coalesce(bool_or(${seeingSql('v')}), false) as is_known
    from ${tableName(meetingParticipantsTable)} v where v.tenant = $1 and v.meeting = $2 and v.person = $3
  )`;
