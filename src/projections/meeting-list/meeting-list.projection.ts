// Keeps the meeting list: what each event of a meeting does to its row and to the rows of its people.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import { shownText } from '../opened.ts';
import { noPeople } from '../people.ts';
import { hears } from '../projection.ts';
import { isMeetingEvent, type RecordedMeetingEvent } from '../recorded.ts';
import { rowProjection } from '../row-projection.ts';
import { needed, type RowOf } from '../typed-rows.ts';
import { changePeople, peopleListed } from './list-people.ts';
import { meetingListTable, meetingPeopleTable } from './meeting-list.table.ts';

type MeetingRow = RowOf<typeof meetingListTable>;

/** The meeting list. */
export const meetingListProjection = rowProjection({
  name: 'meeting-list',
  table: meetingListTable,
  parts: { table: meetingPeopleTable, touched: peopleListed, idOf: ({ person }) => person },
  hears: hears(
    'MeetingScheduled',
    'MeetingRescheduled',
    'MeetingRenamed',
    'MeetingOpened',
    'LimitsRaised',
    'MeetingEnded',
    'MeetingCancelled',
    'ParticipantKnocked',
    'ParticipantDropped',
    'ParticipantAdmitted',
    'ParticipantRefused',
    'ParticipantRemoved',
    'ParticipantJoined',
    'ParticipantLeft',
    'HostTransferred',
    'RoleChanged',
  ),
  isOf: isMeetingEvent,
  keyOf: ({ tenant, streamId }) => [tenant, streamId],
  first: scheduled,
  changes: (before, recorded, people, rows) => {
    const cells = cellsAfter(recorded.event);
    const startsAt = cells?.starts_at ?? before.starts_at;
    const counts = changePeople(recorded, people, startsAt, rows, before);
    const { present_count, admitted_count, waiting_count, observers_present } = counts;
    const { revision } = recorded;
    const moved = { present_count, admitted_count, waiting_count, observers_present, revision };
    return cells === undefined ? moved : { ...cells, ...moved };
  },
});

/** A meeting's first event makes its row; before it nothing can have happened. */
function scheduled({ tenant, streamId, event, revision }: RecordedMeetingEvent): MeetingRow {
  const first = needed(event.type === 'MeetingScheduled' ? event : undefined, `meeting ${streamId}`);
  return {
    tenant,
    meeting: streamId,
    account: first.account,
    host: first.host,
    title: shownText(first.title),
    status: 'scheduled',
    starts_at: first.startsAt,
    planned_minutes: first.plannedMinutes,
    opened_at: null,
    ends_by: null,
    over_at: null,
    plan: null,
    ...noPeople,
    revision,
  };
}

/** What of the row the event changes; counts, revision and people apart. */
function cellsAfter(event: MeetingEvent): Partial<MeetingRow> | undefined {
  switch (event.type) {
    case 'MeetingRescheduled':
      return { starts_at: event.startsAt, planned_minutes: event.plannedMinutes };
    case 'MeetingRenamed':
      return { title: shownText(event.title) };
    case 'MeetingOpened':
      return {
        status: 'open',
        opened_at: event.openedAt,
        ends_by: event.endsBy,
        plan: event.plan,
      };
    case 'LimitsRaised':
      return { ends_by: event.endsBy, plan: event.plan };
    case 'MeetingEnded':
      return { status: 'ended', over_at: event.endedAt };
    case 'MeetingCancelled':
      return { status: 'cancelled', over_at: event.cancelledAt };
    case 'HostTransferred':
      return { host: event.to };
    default:
      return undefined;
  }
}
