// The schema of attendance: who was in the room on which device from when to when. Totals are computed by
// the query, since a person on two devices is there once.
import type { Table } from '../../ports/read-table.ts';

/**
 * One row per stay of a device: `left_at` null while it is there, `how` (left, removed, meeting-ended) says how
 * it ended. Told apart by the revision of the joining: a media plane's clock may name one instant twice.
 */
export const attendanceTable = {
  name: 'attendance',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    device: { type: 'uuid' },
    joined_revision: { type: 'bigint' },
    joined_at: { type: 'instant' },
    left_at: { type: 'instant', nullable: true },
    how: { type: 'text', nullable: true },
  },
  key: ['tenant', 'meeting', 'person', 'device', 'joined_revision'],
  indexes: [],
} as const satisfies Table;

/** One row per device: its stay that is not over, if there is one; so that an event needs no search for it. */
export const attendanceDevicesTable = {
  name: 'attendance_devices',
  version: attendanceTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    device: { type: 'uuid' },
    joined_revision: { type: 'bigint', nullable: true },
    joined_at: { type: 'instant', nullable: true },
    /** Of the last event about this device. */
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'person', 'device'],
  indexes: [],
} as const satisfies Table;
