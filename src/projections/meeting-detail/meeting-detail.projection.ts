// Keeps a meeting's own page: hears every event of a meeting, so that nothing in force is missing from it.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import { peopleEffects, peopleTouched } from '../people.ts';
import { exhaustiveOver, type Projection } from '../projection.ts';
import { isMeetingEvent } from '../recorded.ts';
import { putRow, rowAt } from '../typed-rows.ts';
import { meetingDetailTable } from './meeting-detail.table.ts';
import { meetingAfter, scheduled } from './meeting-row.ts';
import { meetingParticipantsTable } from './meeting-participants.table.ts';
import { changePeople } from './participants.ts';

/** The meeting's own page. */
export const meetingDetailProjection: Projection = {
  name: 'meeting-detail',
  tables: [meetingDetailTable, meetingParticipantsTable],
  hears: exhaustiveOver<MeetingEvent>(peopleEffects),
  onPoison: 'park-stream',
  needs: (recorded) => {
    if (!isMeetingEvent(recorded)) return [];
    const key = [recorded.tenant, recorded.streamId];
    const touched = peopleTouched(recorded.event);
    const people = touched === 'everyone' ? [key] : touched.map((person) => [...key, person]);
    return [
      { table: meetingDetailTable, key },
      ...people.map((personKey) => ({ table: meetingParticipantsTable, key: personKey })),
    ];
  },
  apply: (recorded, rows) => {
    if (!isMeetingEvent(recorded)) return;
    const found = rowAt(rows, meetingDetailTable, [recorded.tenant, recorded.streamId]);
    if (found !== undefined && recorded.revision <= found.revision) return;
    const before = found ?? scheduled(recorded);
    const counts = changePeople(recorded, rows, before);
    const { present_count, admitted_count, waiting_count, observers_present } = counts;
    putRow(rows, meetingDetailTable, {
      ...meetingAfter(before, recorded.event),
      present_count,
      admitted_count,
      waiting_count,
      observers_present,
      revision: recorded.revision,
      changed_at: recorded.at,
    });
  },
};
