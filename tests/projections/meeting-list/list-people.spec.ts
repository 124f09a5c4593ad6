// Whose list a meeting is on, and where on it.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { peopleListed } from '../../../src/projections/meeting-list/list-people.ts';
import { meetingListProjection } from '../../../src/projections/meeting-list/meeting-list.projection.ts';
import { meetingPeopleTable } from '../../../src/projections/meeting-list/meeting-list.table.ts';
import { ada, after, hana, nine } from '../../support/histories/cast.ts';
import { aScheduledMeeting, waiting } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

/** Every person of the list as `person start`. */
function listed(...history: readonly RecordedEvent[]): readonly unknown[] {
  const memory = memoryTables(meetingListProjection);
  for (const recorded of history) memory.project(recorded);
  return memory.rows(meetingPeopleTable).map((row) => [row['person'], row['starts_at']]);
}
const rescheduled = { type: 'MeetingRescheduled', startsAt: after(60), plannedMinutes: 45 } as const;

describe('a person’s list', () => {
  it('has the meetings that know the person, by their start', () => {
    const history = inMeeting(...aScheduledMeeting(), ...waiting(ada));
    expect(listed(...history)).toEqual([
      [hana, nine],
      [ada, nine],
    ]);
    const moved = next(history, rescheduled);
    expect(listed(...history, moved)).toEqual([
      [hana, after(60)],
      [ada, after(60)],
    ]);
  });

  it('has a meeting where it starts by now for who comes later', () => {
    const scheduled = inMeeting(...aScheduledMeeting());
    const moved = [...scheduled, next(scheduled, rescheduled)];
    expect(listed(...moved, next(moved, waiting(ada)[0]!))).toEqual([
      [hana, after(60)],
      [ada, after(60)],
    ]);
  });

  it('is touched for everyone by another start', () => {
    expect(peopleListed(rescheduled)).toBe('everyone');
    expect(peopleListed(waiting(ada)[0] as never)).toEqual([ada]);
  });
});
