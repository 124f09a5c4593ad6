// The schema of who is in a room now, for the overview's counts; nobody else reads it.
import type { Table } from '../../ports/read-table.ts';
import { tenantOverviewTable } from './tenant-overview.table.ts';

/** One row per person in a room. */
export const overviewPeopleTable = {
  name: 'overview_people',
  version: tenantOverviewTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    devices: { type: 'json' },
    since: { type: 'instant' },
  },
  key: ['tenant', 'meeting', 'person'],
  indexes: [],
} as const satisfies Table;
