// Keeps a meeting's own page: hears every event of a meeting, so that nothing in force is missing from it.
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import { peopleEffects, peopleTouched } from '../people.ts';
import { exhaustiveOver, type Projection } from '../projection.ts';
import { isMeetingEvent } from '../recorded.ts';
import { changeRow, putRow, rowAt } from '../typed-rows.ts';
import { meetingDetailTable } from './meeting-detail.table.ts';
import { cellsAfter, scheduled } from './meeting-row.ts';
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
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.streamId];
    return [
      { table: meetingDetailTable, key },
      { table: meetingParticipantsTable, key },
    ];
  },
  apply: (recorded, rows) => {
    if (!isMeetingEvent(recorded)) return;
    const found = rowAt(rows, meetingDetailTable, [recorded.tenant, recorded.streamId]);
    if (found !== undefined && recorded.revision <= found.revision) return;
    const before = found ?? scheduled(recorded);
    const counts = changePeople(recorded, rows, before);
    const cells = cellsAfter(before, recorded.event);
    const { present_count, admitted_count, waiting_count, observers_present } = counts;
    const { revision, at: changed_at } = recorded;
    const moved = { present_count, admitted_count, waiting_count, observers_present, revision, changed_at };
    // Cells alone: copying and looking at a whole row of this width cost more than all the rest of an event.
    if (found === undefined) putRow(rows, meetingDetailTable, { ...before, ...cells, ...moved });
    else changeRow(rows, meetingDetailTable, found, cells === undefined ? moved : { ...cells, ...moved });
  },
};
