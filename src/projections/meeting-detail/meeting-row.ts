// What an event does to the row of a meeting: what is in force in it and how far its life has come.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import type { AudibilityRule } from '../../domain/shared/audibility.ts';
import type { JsonCell } from '../../ports/read-table.ts';
import { shownText } from '../opened.ts';
import { noPeople } from '../people.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { needed, type RowOf } from '../typed-rows.ts';
import type { meetingDetailTable } from './meeting-detail.table.ts';

type MeetingRow = RowOf<typeof meetingDetailTable>;

/** A meeting's first event makes its row; any other without a row is poison, since before it nothing can have happened. */
export function scheduled({ tenant, streamId, event, revision, at }: RecordedMeetingEvent): MeetingRow {
  const first = needed(event.type === 'MeetingScheduled' ? event : undefined, `meeting ${streamId}`);
  return {
    tenant,
    meeting: streamId,
    account: first.account,
    host: first.host,
    title: shownText(first.title),
    status: 'scheduled',
    scheduled_at: at,
    starts_at: first.startsAt,
    planned_minutes: first.plannedMinutes,
    waiting_room: first.waitingRoom,
    locked: false,
    host_absence_seconds: first.hostAbsenceSeconds,
    hear: { kind: 'everyone' },
    see: { kind: 'everyone' },
    names_hidden: false,
    mute_on_entry: false,
    plan: null,
    limits: null,
    audio: null,
    opened_at: null,
    ends_by: null,
    last_warning: null,
    host_absent_until: null,
    ended_at: null,
    end_reason: null,
    open_seconds: null,
    cancelled_at: null,
    ...noPeople,
    revision,
    changed_at: at,
  };
}

/** What is in force after the event; counts, revision and people apart. */
export function meetingAfter(row: MeetingRow, event: MeetingEvent): MeetingRow {
  switch (event.type) {
    case 'MeetingRescheduled':
      return { ...row, starts_at: event.startsAt, planned_minutes: event.plannedMinutes };
    case 'MeetingRenamed':
      return { ...row, title: shownText(event.title) };
    case 'MeetingOpened':
      return { ...row, ...termsOf(event), status: 'open', opened_at: event.openedAt };
    case 'LimitsRaised':
      return {
        ...row,
        ...termsOf(event),
        last_warning: event.endsBy === row.ends_by ? row.last_warning : null,
      };
    case 'MeetingEnded': {
      const { endedAt, reason, openSeconds } = event;
      const over = { ended_at: endedAt, end_reason: reason, open_seconds: openSeconds };
      return { ...row, ...over, status: 'ended', host_absent_until: null };
    }
    case 'MeetingCancelled':
      return { ...row, status: 'cancelled', cancelled_at: event.cancelledAt };
    case 'WaitingRoomSet':
      return { ...row, waiting_room: event.on };
    case 'LockSet':
      return { ...row, locked: event.locked };
    case 'HostTransferred':
      return { ...row, host: event.to };
    case 'HostAbsenceBegan':
      return { ...row, host_absent_until: event.until };
    case 'HostAbsenceEnded':
      return { ...row, host_absent_until: null };
    case 'AudibilitySet':
      return { ...row, hear: ruleCell(event.hear), see: ruleCell(event.see) };
    case 'NamesHiddenSet':
      return { ...row, names_hidden: event.hidden };
    case 'MuteOnEntrySet':
      return { ...row, mute_on_entry: event.on };
    case 'DurationWarningGiven':
      return { ...row, last_warning: event.minutesLeft };
    default:
      return row;
  }
}

function termsOf({
  plan,
  limits,
  audio,
  endsBy,
}: Terms): Pick<MeetingRow, 'plan' | 'limits' | 'audio' | 'ends_by'> {
  return { plan, limits: { ...limits }, audio: { ...audio }, ends_by: endsBy };
}

type Terms = Extract<MeetingEvent, { readonly type: 'MeetingOpened' | 'LimitsRaised' }>;

function ruleCell(rule: AudibilityRule): JsonCell {
  return { ...rule };
}
