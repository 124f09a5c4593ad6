// The schema of the tenant's overview: one row of counts per tenant, and what they are counted from.
import type { Table } from '../../ports/read-table.ts';

/** One row per tenant. `participant_ms`: presence that is over, of every person in every meeting, each once however many devices. */
export const tenantOverviewTable = {
  name: 'tenant_overview',
  version: 2,
  columns: {
    tenant: { type: 'uuid' },
    /** Null until the tenant's own registration is seen. */
    slug: { type: 'text', nullable: true },
    region: { type: 'text', nullable: true },
    status: { type: 'text', nullable: true },
    registered_at: { type: 'instant', nullable: true },
    observer_disclosure: { type: 'text' },
    waiting_room: { type: 'bool' },
    host_absence_seconds: { type: 'int' },
    meetings_scheduled: { type: 'int' },
    meetings_open: { type: 'int' },
    meetings_ended: { type: 'int' },
    meetings_cancelled: { type: 'int' },
    people_present: { type: 'int' },
    participant_ms: { type: 'bigint' },
    accounts_free: { type: 'int' },
    accounts_trial: { type: 'int' },
    accounts_basic: { type: 'int' },
    accounts_pro: { type: 'int' },
    accounts_closed: { type: 'int' },
  },
  key: ['tenant'],
  indexes: [],
} as const satisfies Table;

/** One row per meeting: where it stands, and the revision that was counted. */
export const overviewMeetingsTable = {
  name: 'overview_meetings',
  version: tenantOverviewTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    status: { type: 'text' },
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting'],
  indexes: [],
} as const satisfies Table;
