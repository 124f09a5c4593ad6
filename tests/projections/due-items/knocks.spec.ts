// Knocks that nobody decides on, and when they lapse.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { dueItemsProjection } from '../../../src/projections/due-items/due-items.projection.ts';
import { dueItemsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { ada, hana } from '../../support/histories/cast.ts';
import { admitted, waiting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

function due(...events: readonly MeetingEvent[]) {
  const memory = memoryTables(dueItemsProjection);
  const recorded = inMeeting(...events);
  for (const event of recorded) memory.project(event);
  return {
    at: recorded[0]!.at,
    rows: memory.rows(dueItemsTable).map(({ kind, ref, due }) => [kind, ref, due]),
  };
}

describe('B5: a knock', () => {
  it('lapses a quarter of an hour after it was recorded', () => {
    const { at, rows } = due(...waiting(ada));
    expect(rows).toEqual([['knock-lapse', ada, addSeconds(at, 900)]]);
  });

  it('lapses no more once somebody has decided on it, or it was taken back', () => {
    const endings: MeetingEvent[] = [
      { type: 'ParticipantRefused', person: ada },
      { type: 'ParticipantRemoved', person: ada },
      { type: 'ParticipantDropped', person: ada, reason: 'withdrawn' },
      { type: 'MeetingCancelled', cancelledAt: due(...waiting(ada)).at },
    ];
    for (const ending of endings) expect(due(...waiting(ada), ending).rows, ending.type).toEqual([]);
    expect(due(...admitted(ada)).rows).toEqual([]);
    expect(due(...admitted(hana, 'host')).rows).toEqual([]);
  });
});
