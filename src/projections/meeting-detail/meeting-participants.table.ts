// The schema of a meeting's own page, second half: one row per person whom the meeting knows.
import type { Table } from '../../ports/read-table.ts';
import { meetingDetailTable } from './meeting-detail.table.ts';

/** One row per person: `door` waiting, admitted, refused or removed; `devices` are those in the room. What follows from `connections` and `spans`: stays.ts. */
export const meetingParticipantsTable = {
  name: 'meeting_participants',
  version: meetingDetailTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    role: { type: 'text' },
    door: { type: 'text' },
    display_name: { type: 'text', nullable: true, personal: true },
    invite: { type: 'uuid', nullable: true },
    knocked_at: { type: 'instant', nullable: true },
    /** When, by whom and under which setting this person was admitted last; null for the first host, who needs nobody. */
    admitted_at: { type: 'instant', nullable: true },
    admitted_by_kind: { type: 'text', nullable: true },
    admitted_by: { type: 'text', nullable: true },
    admitted_setting: { type: 'text', nullable: true },
    muted: { type: 'bool' },
    /** Since when a host asks this person to unmute themselves. */
    unmute_asked_at: { type: 'instant', nullable: true },
    hand_raised_at: { type: 'instant', nullable: true },
    devices: { type: 'json' },
    /** The connections of these devices in the room. */
    connections: { type: 'json' },
    /** The times that are over in which this person was in the room, on however many devices. */
    spans: { type: 'json' },
    first_joined_at: { type: 'instant', nullable: true },
    /** Since when somebody who is in the room is there without a break. */
    present_since: { type: 'instant', nullable: true },
    last_left_at: { type: 'instant', nullable: true },
    /** Milliseconds of presences that are over. */
    present_ms: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'person'],
  indexes: [],
} as const satisfies Table;
