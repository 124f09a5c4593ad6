// What a meeting's events do to the overview's counts: where meetings stand, who is in a room, for how long.
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import {
  happenedAt,
  openAfter,
  openStays,
  spansAfter,
  spansCell,
  spansIn,
  staysCell,
  timesOf,
} from '../stays.ts';
import { needed, putRow, rowAt, rowsUnder } from '../typed-rows.ts';
import { changeOverview, type OverviewRow } from './overview.ts';
import { overviewPeopleTable } from './overview-people.table.ts';
import { overviewMeetingsTable } from './tenant-overview.table.ts';

const countOfStatus = {
  scheduled: 'meetings_scheduled',
  open: 'meetings_open',
  ended: 'meetings_ended',
  cancelled: 'meetings_cancelled',
} as const satisfies Record<string, keyof OverviewRow>;

type Status = keyof typeof countOfStatus;

/** Counts a meeting's event once: a revision that was counted is not counted again. */
export function countMeeting(recorded: RecordedMeetingEvent, rows: Rows): void {
  const { tenant, streamId, event, revision } = recorded;
  const found = rowAt(rows, overviewMeetingsTable, [tenant, streamId]);
  if (found !== undefined && revision <= found.revision) return;
  const before = found && statusOf(found.status);
  const after = needed(statusAfter(recorded) ?? before, `meeting ${streamId}`);
  putRow(rows, overviewMeetingsTable, { tenant, meeting: streamId, status: after, revision });
  if (before !== after) {
    changeOverview(rows, tenant, (row) => {
      const out = before === undefined ? {} : { [countOfStatus[before]]: row[countOfStatus[before]] - 1 };
      return { ...out, [countOfStatus[after]]: row[countOfStatus[after]] + 1 };
    });
  }
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
    case 'StayReported':
    case 'ParticipantRemoved':
      countPerson(recorded, event.person, rows);
      break;
    case 'MeetingEnded':
      for (const { person } of rowsUnder(rows, overviewPeopleTable, [tenant, streamId])) {
        countPerson(recorded, person, rows);
        rows.remove(overviewPeopleTable, [tenant, streamId, person]);
      }
      break;
  }
}

function statusOf(text: string): Status | undefined {
  return text === 'scheduled' || text === 'open' || text === 'ended' || text === 'cancelled'
    ? text
    : undefined;
}

function statusAfter({ event }: RecordedMeetingEvent): Status | undefined {
  switch (event.type) {
    case 'MeetingScheduled':
      return 'scheduled';
    case 'MeetingOpened':
      return 'open';
    case 'MeetingEnded':
      return 'ended';
    case 'MeetingCancelled':
      return 'cancelled';
    default:
      return undefined;
  }
}

/** What a person's presence adds to the counts, or takes from them. */
function countPerson(recorded: RecordedMeetingEvent, person: string, rows: Rows): void {
  const { tenant, streamId: meeting, event } = recorded;
  const found = rowAt(rows, overviewPeopleTable, [tenant, meeting, person]);
  const [before, spans] =
    found === undefined ? [[], []] : [openStays(found.connections), spansIn(found.spans)];
  const open = openAfter(before, event, happenedAt(recorded));
  const over = spansAfter(spans, before, open, recorded);
  if (open === before && over === spans) return;
  putRow(rows, overviewPeopleTable, {
    tenant,
    meeting,
    person,
    connections: staysCell(open),
    spans: spansCell(over),
  });
  const people = Number(open.length > 0) - Number(before.length > 0);
  const ms = timesOf(open, over).presentMs - timesOf(before, spans).presentMs;
  changeOverview(rows, tenant, (row) => ({
    people_present: row.people_present + people,
    participant_ms: row.participant_ms + BigInt(ms),
  }));
}
