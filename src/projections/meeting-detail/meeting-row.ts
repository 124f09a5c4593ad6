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
    self_unmute: true,
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

/** What of the row the event changes; counts, revision and people apart. */
export function cellsAfter(row: MeetingRow, event: MeetingEvent): Partial<MeetingRow> | undefined {
  switch (event.type) {
    case 'MeetingRescheduled':
      return { starts_at: event.startsAt, planned_minutes: event.plannedMinutes };
    case 'MeetingRenamed':
      return { title: shownText(event.title) };
    case 'MeetingOpened':
      return { ...termsOf(event), status: 'open', opened_at: event.openedAt };
    case 'LimitsRaised':
      return {
        ...termsOf(event),
        last_warning: event.endsBy === row.ends_by ? row.last_warning : null,
      };
    case 'MeetingEnded': {
      const { endedAt, reason, openSeconds } = event;
      const over = { ended_at: endedAt, end_reason: reason, open_seconds: openSeconds };
      return { ...over, status: 'ended', host_absent_until: null };
    }
    case 'MeetingCancelled':
      return { status: 'cancelled', cancelled_at: event.cancelledAt };
    case 'WaitingRoomSet':
      return { waiting_room: event.on };
    case 'LockSet':
      return { locked: event.locked };
    case 'HostTransferred':
      return { host: event.to };
    case 'HostAbsenceBegan':
      return { host_absent_until: event.until };
    case 'HostAbsenceEnded':
      return { host_absent_until: null };
    case 'AudibilitySet':
      return { hear: ruleCell(event.hear), see: ruleCell(event.see) };
    case 'NamesHiddenSet':
      return { names_hidden: event.hidden };
    case 'MuteOnEntrySet':
      return { mute_on_entry: event.on };
    case 'SelfUnmuteSet':
      return { self_unmute: event.allowed };
    case 'DurationWarningGiven':
      return { last_warning: event.minutesLeft };
    default:
      return undefined;
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
