// The schema of the list of accounts.
import type { Table } from '../../ports/read-table.ts';
import { tenantOverviewTable } from './tenant-overview.table.ts';

/** One row per account. `limits`: those set by hand, null where the plan's are in force. Status: active, suspended, closed. */
export const accountsTable = {
  name: 'accounts',
  version: tenantOverviewTable.version,
  columns: {
    tenant: { type: 'uuid' },
    account: { type: 'uuid' },
    plan: { type: 'text' },
    limits: { type: 'json', nullable: true },
    status: { type: 'text' },
    time_zone: { type: 'text' },
    opened_at: { type: 'instant' },
    /** Null where the account had no trial. */
    trial_ends_at: { type: 'instant', nullable: true },
    trial_ended: { type: 'bool' },
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'account'],
  indexes: [],
} as const satisfies Table;
