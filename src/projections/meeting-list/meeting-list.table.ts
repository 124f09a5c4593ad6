// The schema of the meeting list: a row per meeting with what a list shows, and a row per person and meeting,
// which says whose list a meeting is on.
import type { Table } from '../../ports/read-table.ts';

/** One row per meeting. Counts leave observers out, except `observers_present`. */
export const meetingListTable = {
  name: 'meeting_list',
  version: 4,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    account: { type: 'uuid' },
    host: { type: 'uuid' },
    title: { type: 'text', nullable: true, personal: true },
    status: { type: 'text' },
    starts_at: { type: 'instant' },
    planned_minutes: { type: 'int' },
    opened_at: { type: 'instant', nullable: true },
    ends_by: { type: 'instant', nullable: true },
    /** When it ended or was cancelled. */
    over_at: { type: 'instant', nullable: true },
    plan: { type: 'text', nullable: true },
    present_count: { type: 'int' },
    admitted_count: { type: 'int' },
    waiting_count: { type: 'int' },
    observers_present: { type: 'int' },
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting'],
  indexes: [
    ['tenant', 'starts_at', 'meeting'],
    ['tenant', 'status', 'starts_at', 'meeting'],
  ],
} as const satisfies Table;

/** One row per person whom a meeting knows; `connections` are those in the room (stays.ts). Has the meeting's start, so that a person's list is one walk along an index. */
export const meetingPeopleTable = {
  name: 'meeting_people',
  version: meetingListTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    role: { type: 'text' },
    invite: { type: 'uuid', nullable: true },
    door: { type: 'text' },
    starts_at: { type: 'instant' },
    connections: { type: 'json' },
  },
  key: ['tenant', 'meeting', 'person'],
  indexes: [['tenant', 'person', 'starts_at', 'meeting']],
} as const satisfies Table;
