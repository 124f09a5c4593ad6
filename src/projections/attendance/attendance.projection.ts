// Keeps attendance: opens a stay when a connection joins, closes it when the connection leaves, its person is sent out, or
// the meeting ends; a stay that is reported when it is over is there at once. A stay never ends before it began.
import type { PresenceEvent } from '../../domain/meeting/presence.events.ts';
import { laterOf } from '../../domain/shared/instant.ts';
import type { Cell } from '../../ports/read-table.ts';
import { hears, type Projection, type Rows } from '../projection.ts';
import { isMeetingEvent, type RecordedMeetingEvent } from '../recorded.ts';
import { connectionName, happenedAt } from '../stays.ts';
import { putRow, rowAt, rowsUnder, type RowOf } from '../typed-rows.ts';
import { attendanceConnectionsTable, attendanceTable } from './attendance.table.ts';

type ConnectionRow = RowOf<typeof attendanceConnectionsTable>;

/** Attendance. */
export const attendanceProjection: Projection = {
  name: 'attendance',
  tables: [attendanceTable, attendanceConnectionsTable],
  hears: hears('ParticipantJoined', 'ParticipantLeft', 'StayReported', 'ParticipantRemoved', 'MeetingEnded'),
  onPoison: 'park-stream',
  needs: (recorded) => {
    if (!isMeetingEvent(recorded) || recorded.event.type === 'StayReported') return [];
    return [{ table: attendanceConnectionsTable, key: connectionsOf(recorded) }];
  },
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.streamId];
    return [
      { table: attendanceConnectionsTable, key },
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
        const connection = rowAt(rows, attendanceConnectionsTable, connectionsOf(recorded));
        if (connection !== undefined) close(recorded, connection, 'left', rows);
        break;
      }
      case 'StayReported':
        tell(recorded, recorded.event, rows);
        break;
      case 'ParticipantRemoved':
      case 'MeetingEnded': {
        const how = recorded.event.type === 'MeetingEnded' ? 'meeting-ended' : 'removed';
        for (const connection of rowsUnder(rows, attendanceConnectionsTable, connectionsOf(recorded))) {
          close(recorded, connection, how, rows);
        }
        break;
      }
    }
  },
};

/** The connections that an event is about: one, all of a person's, all of the meeting's. */
function connectionsOf({ tenant, streamId, event }: RecordedMeetingEvent): readonly Cell[] {
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
      return [tenant, streamId, event.person, event.device, connectionName(event)];
    case 'ParticipantRemoved':
      return [tenant, streamId, event.person];
    default:
      return [tenant, streamId];
  }
}

/** Joining twice is joining once. */
function join(recorded: RecordedMeetingEvent, event: PresenceEvent<'ParticipantJoined'>, rows: Rows): void {
  const found = rowAt(rows, attendanceConnectionsTable, connectionsOf(recorded));
  if (found !== undefined && (found.joined_at !== null || recorded.revision <= found.revision)) return;
  const { tenant, streamId, revision } = recorded;
  const { person, device } = event;
  const stay = {
    tenant,
    meeting: streamId,
    person,
    device,
    connection: connectionName(event),
    joined_revision: revision,
    joined_at: happenedAt(recorded),
  };
  putRow(rows, attendanceTable, { ...stay, left_at: null, how: null });
  putRow(rows, attendanceConnectionsTable, { ...stay, revision });
}

/** A stay that was over when it became known. */
function tell(
  { tenant, streamId, revision }: RecordedMeetingEvent,
  event: PresenceEvent<'StayReported'>,
  rows: Rows,
): void {
  putRow(rows, attendanceTable, {
    tenant,
    meeting: streamId,
    person: event.person,
    device: event.device,
    connection: connectionName(event),
    joined_revision: revision,
    joined_at: event.joinedAt,
    left_at: event.leftAt,
    how: 'left',
  });
}

/** Closes the connection's stay, where one is open. Its row is known from the connection's: it need not be loaded. */
function close(recorded: RecordedMeetingEvent, known: ConnectionRow, how: string, rows: Rows): void {
  const { joined_revision, joined_at, tenant, meeting, person, device, connection } = known;
  if (joined_revision === null || joined_at === null || recorded.revision <= known.revision) return;
  putRow(rows, attendanceTable, {
    tenant,
    meeting,
    person,
    device,
    connection,
    joined_revision,
    joined_at,
    left_at: laterOf(joined_at, happenedAt(recorded)),
    how,
  });
  const { revision } = recorded;
  putRow(rows, attendanceConnectionsTable, { ...known, joined_revision: null, joined_at: null, revision });
}
