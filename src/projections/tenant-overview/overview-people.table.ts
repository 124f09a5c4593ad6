// The schema of who is or was in a room that is open, for the overview's counts; nobody else reads it.
import type { Table } from '../../ports/read-table.ts';
import { tenantOverviewTable } from './tenant-overview.table.ts';

/** One row per person who was in a room, until the meeting ends: connections in the room, and times that are over (stays.ts). */
export const overviewPeopleTable = {
  name: 'overview_people',
  version: tenantOverviewTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    connections: { type: 'json' },
    spans: { type: 'json' },
  },
  key: ['tenant', 'meeting', 'person'],
  indexes: [],
} as const satisfies Table;
