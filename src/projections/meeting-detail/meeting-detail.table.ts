// The schema of a meeting's own page, first half: one row per meeting with everything in force in it.
import type { Table } from '../../ports/read-table.ts';

/** One row per meeting. Counts leave observers out, except `observers_present`. */
export const meetingDetailTable = {
  name: 'meeting_detail',
  version: 4,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    account: { type: 'uuid' },
    host: { type: 'uuid' },
    title: { type: 'text', nullable: true, personal: true },
    status: { type: 'text' },
    scheduled_at: { type: 'instant' },
    starts_at: { type: 'instant' },
    planned_minutes: { type: 'int' },
    waiting_room: { type: 'bool' },
    locked: { type: 'bool' },
    host_absence_seconds: { type: 'int' },
    hear: { type: 'json' },
    see: { type: 'json' },
    names_hidden: { type: 'bool' },
    mute_on_entry: { type: 'bool' },
    self_unmute: { type: 'bool' },
    plan: { type: 'text', nullable: true },
    limits: { type: 'json', nullable: true },
    audio: { type: 'json', nullable: true },
    opened_at: { type: 'instant', nullable: true },
    ends_by: { type: 'instant', nullable: true },
    /** Minutes of the last warning given before the present `ends_by`. */
    last_warning: { type: 'int', nullable: true },
    host_absent_until: { type: 'instant', nullable: true },
    ended_at: { type: 'instant', nullable: true },
    end_reason: { type: 'text', nullable: true },
    open_seconds: { type: 'int', nullable: true },
    cancelled_at: { type: 'instant', nullable: true },
    present_count: { type: 'int' },
    admitted_count: { type: 'int' },
    waiting_count: { type: 'int' },
    observers_present: { type: 'int' },
    /** Of the meeting's last event and when that was recorded. */
    revision: { type: 'bigint' },
    changed_at: { type: 'instant' },
  },
  key: ['tenant', 'meeting'],
  indexes: [],
} as const satisfies Table;
