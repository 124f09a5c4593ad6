// Keeps attendance: opens a stay when a device joins, closes it when the device leaves, its person is sent
// out, or the meeting ends. A stay never ends before it began, whatever the media plane's clock says.
import type { SeatsEvent } from '../../domain/meeting/seats.events.ts';
import { laterOf } from '../../domain/shared/instant.ts';
import type { Cell } from '../../ports/read-table.ts';
import { happenedAt } from '../people.ts';
import { hears, type Projection, type Rows } from '../projection.ts';
import { isMeetingEvent, type RecordedMeetingEvent } from '../recorded.ts';
import { putRow, rowAt, rowsUnder, type RowOf } from '../typed-rows.ts';
import { attendanceDevicesTable, attendanceTable } from './attendance.table.ts';

type DeviceRow = RowOf<typeof attendanceDevicesTable>;

/** Attendance. */
export const attendanceProjection: Projection = {
  name: 'attendance',
  tables: [attendanceTable, attendanceDevicesTable],
  hears: hears('ParticipantJoined', 'ParticipantLeft', 'ParticipantRemoved', 'MeetingEnded'),
  onPoison: 'park-stream',
  needs: (recorded) =>
    isMeetingEvent(recorded) ? [{ table: attendanceDevicesTable, key: devicesOf(recorded) }] : [],
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.streamId];
    return [
      { table: attendanceDevicesTable, key },
      { table: attendanceTable, key },
    ];
  },
  apply: (recorded, rows) => {
    if (!isMeetingEvent(recorded)) return;
    switch (recorded.event.type) {
      case 'ParticipantJoined':
        join(recorded, recorded.event, rows);
        break;
      case 'ParticipantLeft': {
        const device = rowAt(rows, attendanceDevicesTable, devicesOf(recorded));
        if (device !== undefined) close(recorded, device, 'left', rows);
        break;
      }
      case 'ParticipantRemoved':
      case 'MeetingEnded': {
        const how = recorded.event.type === 'MeetingEnded' ? 'meeting-ended' : 'removed';
        for (const device of rowsUnder(rows, attendanceDevicesTable, devicesOf(recorded))) {
          close(recorded, device, how, rows);
        }
        break;
      }
    }
  },
};

/** The devices that an event is about: one, all of a person's, all of the meeting's. */
function devicesOf({ tenant, streamId, event }: RecordedMeetingEvent): readonly Cell[] {
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
      return [tenant, streamId, ...deviceKey(event)];
    case 'ParticipantRemoved':
      return [tenant, streamId, event.person];
    default:
      return [tenant, streamId];
  }
}

function deviceKey({ person, device }: SeatsEvent<'ParticipantJoined' | 'ParticipantLeft'>): readonly Cell[] {
  return [person, device];
}

/** Joining twice is joining once. */
function join(recorded: RecordedMeetingEvent, event: SeatsEvent<'ParticipantJoined'>, rows: Rows): void {
  const found = rowAt(rows, attendanceDevicesTable, devicesOf(recorded));
  if (found !== undefined && (found.joined_at !== null || recorded.revision <= found.revision)) return;
  const { tenant, streamId, revision } = recorded;
  const { person, device, occurredAt } = event;
  const stay = {
    tenant,
    meeting: streamId,
    person,
    device,
    joined_revision: revision,
    joined_at: occurredAt,
  };
  putRow(rows, attendanceTable, { ...stay, left_at: null, how: null });
  putRow(rows, attendanceDevicesTable, { ...stay, revision });
}

/** Closes the device's stay, where one is open. Its row is known from the device's: it need not be loaded. */
function close(recorded: RecordedMeetingEvent, device: DeviceRow, how: string, rows: Rows): void {
  const { joined_revision, joined_at, tenant, meeting, person } = device;
  if (joined_revision === null || joined_at === null || recorded.revision <= device.revision) return;
  putRow(rows, attendanceTable, {
    tenant,
    meeting,
    person,
    device: device.device,
    joined_revision,
    joined_at,
    left_at: laterOf(joined_at, happenedAt(recorded)),
    how,
  });
  const { revision } = recorded;
  putRow(rows, attendanceDevicesTable, { ...device, joined_revision: null, joined_at: null, revision });
}
