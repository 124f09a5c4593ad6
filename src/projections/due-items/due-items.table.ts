// The schema of due items: what a timer is to do and when, for the workers that lease them across tenants.
import type { Table } from '../../ports/read-table.ts';

/** One row per thing that is due; kinds and refs as in `ports/due-items.port.ts`; `made_by` is the id of the event that promised it. */
export const dueItemsTable = {
  name: 'due_items',
  version: 4,
  columns: {
    tenant: { type: 'uuid' },
    stream: { type: 'text' },
    kind: { type: 'text' },
    ref: { type: 'text' },
    stream_id: { type: 'uuid' },
    due: { type: 'instant' },
    made_by: { type: 'uuid' },
    correlation: { type: 'uuid' },
    traceparent: { type: 'text', nullable: true },
  },
  key: ['tenant', 'stream', 'kind', 'ref'],
  indexes: [['due']],
} as const satisfies Table;

/** One row per device that holds a seat by a ticket nobody used yet: tells which due item a joining makes moot. */
export const dueSeatsTable = {
  name: 'due_seats',
  version: dueItemsTable.version,
  columns: {
    tenant: { type: 'uuid' },
    stream: { type: 'text' },
    person: { type: 'uuid' },
    device: { type: 'uuid' },
    ticket: { type: 'uuid' },
  },
  key: ['tenant', 'stream', 'person', 'device'],
  indexes: [],
} as const satisfies Table;
