// What a meeting's events do to the overview's counts: where meetings stand, who is in a room, for how long.
import { laterOf, toEpochMs } from '../../domain/shared/instant.ts';
import { deviceList, happenedAt } from '../people.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { needed, putRow, rowAt, rowsUnder, type RowOf } from '../typed-rows.ts';
import { changeOverview, type OverviewRow } from './overview.ts';
import { overviewPeopleTable } from './overview-people.table.ts';
import { overviewMeetingsTable } from './tenant-overview.table.ts';

type PersonRow = RowOf<typeof overviewPeopleTable>;

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
      enter(recorded, event.person, event.device, rows);
      break;
    case 'ParticipantLeft':
    case 'ParticipantRemoved': {
      const person = rowAt(rows, overviewPeopleTable, [tenant, streamId, event.person]);
      if (person !== undefined)
        leave(recorded, person, event.type === 'ParticipantLeft' ? event.device : undefined, rows);
      break;
    }
    case 'MeetingEnded':
      for (const person of rowsUnder(rows, overviewPeopleTable, [tenant, streamId])) {
        leave(recorded, person, undefined, rows);
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

function enter(recorded: RecordedMeetingEvent, person: string, device: string, rows: Rows): void {
  const { tenant, streamId } = recorded;
  const found = rowAt(rows, overviewPeopleTable, [tenant, streamId, person]);
  const devices = [...new Set([...deviceList(found?.devices ?? []), device])].sort();
  const since = found?.since ?? happenedAt(recorded);
  putRow(rows, overviewPeopleTable, { tenant, meeting: streamId, person, devices, since });
  if (found === undefined)
    changeOverview(rows, tenant, (row) => ({ people_present: row.people_present + 1 }));
}

function leave(recorded: RecordedMeetingEvent, row: PersonRow, device: string | undefined, rows: Rows): void {
  const devices = device === undefined ? [] : deviceList(row.devices).filter((known) => known !== device);
  if (devices.length > 0) {
    putRow(rows, overviewPeopleTable, { ...row, devices });
    return;
  }
  const { tenant, meeting, person, since } = row;
  rows.remove(overviewPeopleTable, [tenant, meeting, person]);
  const ms = toEpochMs(laterOf(since, happenedAt(recorded))) - toEpochMs(since);
  changeOverview(rows, tenant, (overview) => ({
    people_present: overview.people_present - 1,
    participant_ms: overview.participant_ms + BigInt(ms),
  }));
}
