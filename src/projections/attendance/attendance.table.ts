// The schema of attendance: who was in the room on which connection of which device from when to when. Totals are
// computed by the query, since a person on two devices is there once.
import type { Table } from '../../ports/read-table.ts';

/**
 * One row per stay of a connection (empty: the device's one without an id): `left_at` null while it is there, `how` (left, removed, meeting-ended) says how
 * it ended. Told apart by the revision of the joining: a media plane's clock may name one instant twice.
 */
export const attendanceTable = {
  name: 'attendance',
  version: 2,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    device: { type: 'uuid' },
    connection: { type: 'text' },
    joined_revision: { type: 'bigint' },
    joined_at: { type: 'instant' },
    left_at: { type: 'instant', nullable: true },
    how: { type: 'text', nullable: true },
  },
  key: ['tenant', 'meeting', 'person', 'device', 'joined_revision'],
  indexes: [],
} as const satisfies Table;

/** One row per connection: its stay that is not over, if there is one; so that an event needs no search for it. */
export const attendanceConnectionsTable = {
  name: 'attendance_connections',
  version: attendanceTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    device: { type: 'uuid' },
    connection: { type: 'text' },
    joined_revision: { type: 'bigint', nullable: true },
    joined_at: { type: 'instant', nullable: true },
    /** Of the last event about this connection. */
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'person', 'device', 'connection'],
  indexes: [],
} as const satisfies Table;
