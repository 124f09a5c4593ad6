// Keeps a meeting's own page: hears every event of a meeting, so that nothing in force is missing from it.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import { peopleEffects, peopleTouched } from '../people.ts';
import { exhaustiveOver } from '../projection.ts';
import { isMeetingEvent } from '../recorded.ts';
import { rowProjection } from '../row-projection.ts';
import { meetingDetailTable } from './meeting-detail.table.ts';
import { cellsAfter, scheduled } from './meeting-row.ts';
import { meetingParticipantsTable } from './meeting-participants.table.ts';
import { changePeople } from './participants.ts';

/** The meeting's own page. */
export const meetingDetailProjection = rowProjection({
  name: 'meeting-detail',
  table: meetingDetailTable,
  parts: { table: meetingParticipantsTable, touched: peopleTouched, idOf: ({ person }) => person },
  hears: exhaustiveOver<MeetingEvent>(peopleEffects),
  isOf: isMeetingEvent,
  keyOf: ({ tenant, streamId }) => [tenant, streamId],
  first: scheduled,
  changes: (before, recorded, people, rows) => {
    const counts = changePeople(recorded, people, rows, before);
    const cells = cellsAfter(before, recorded.event);
    const { present_count, admitted_count, waiting_count, observers_present } = counts;
    const { revision, at: changed_at } = recorded;
    const moved = { present_count, admitted_count, waiting_count, observers_present, revision, changed_at };
    return cells === undefined ? moved : { ...cells, ...moved };
  },
});
