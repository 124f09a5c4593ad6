// The schema of what is kept, until when, what holds it back, and what was deleted.
import type { Table } from '../../ports/read-table.ts';

/**
 * One row per meeting that ended, or on which a hold was placed. `holds`: all of them, `live_holds` how many stand. What is not known
 * yet is null. `certificate` is the text whose SHA-256 is in the log.
 */
export const retentionTable = {
  name: 'retention',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    account: { type: 'uuid', nullable: true },
    plan: { type: 'text', nullable: true },
    retention_days: { type: 'int', nullable: true },
    time_zone: { type: 'text', nullable: true },
    ended_at: { type: 'instant', nullable: true },
    due: { type: 'instant', nullable: true },
    policy_version: { type: 'int', nullable: true },
    holds: { type: 'json' },
    live_holds: { type: 'int' },
    reason: { type: 'text', nullable: true },
    permitted_at: { type: 'instant', nullable: true },
    objects: { type: 'int', nullable: true },
    bytes: { type: 'bigint', nullable: true },
    inventory: { type: 'text', nullable: true },
    removed_at: { type: 'instant', nullable: true },
    certificate_digest: { type: 'text', nullable: true },
    certificate: { type: 'text', nullable: true },
  },
  key: ['tenant', 'meeting'],
  indexes: [
    ['tenant', 'due'],
    ['removed_at', 'due'],
  ],
} as const satisfies Table;
