// When recordings are due: every meeting that ended is to get a date, the date is to permit, and a release is to be looked at.
import { describe, expect, it } from 'vitest';
import type { CustodyEvent } from '../../../src/domain/custody/custody.events.ts';
import { streamName, type HoldId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { dueItemsProjection } from '../../../src/projections/due-items/due-items.projection.ts';
import { dueItemsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { account, after, meeting, nine, tenant } from '../../support/histories/cast.ts';
import { anOpenMeeting } from '../../support/histories/meetings.ts';
import { inMeeting, next, recordedAs } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

const custodyStream = streamName('custody', tenant, meeting);
const hold = '0000000b-0000-4000-8000-000000000001' as HoldId;
const scheduled: CustodyEvent = {
  type: 'RetentionScheduled',
  account,
  plan: 'free',
  retentionDays: 30,
  timeZone: 'Etc/UTC',
  endedAt: nine,
  dueAt: after(60),
  policyVersion: 1,
};
const placed: CustodyEvent = { type: 'HoldPlaced', hold, matter: known('Case'), person: null };

function due(...history: readonly RecordedEvent[]): readonly unknown[] {
  const memory = memoryTables(dueItemsProjection);
  for (const recorded of history) memory.project(recorded);
  return memory.rows(dueItemsTable).map(({ stream, kind, ref, due: at }) => [stream, kind, ref, at]);
}
const ended = (() => {
  const open = inMeeting(...anOpenMeeting());
  return [
    ...open,
    next(open, { type: 'MeetingEnded', endedAt: after(9), reason: 'no-host', openSeconds: 60 }, after(9)),
  ];
})();
const custody = (...events: readonly CustodyEvent[]) => recordedAs(custodyStream, events);

describe('the recordings of a meeting', () => {
  it('are to get a date once it is over, until they have one', () => {
    const [owed] = due(...ended) as readonly (readonly unknown[])[];
    expect(owed?.slice(1)).toEqual(['retention-schedule', '', after(9)]);
    expect(due(...ended, ...custody(scheduled))).toEqual([[custodyStream, 'retention-due', '', after(60)]]);
  });

  it('are due at a later date where it moves', () => {
    expect(due(...custody(scheduled, { ...scheduled, dueAt: after(90) }))).toEqual([
      [custodyStream, 'retention-due', '', after(90)],
    ]);
  });

  it('are looked at once more when a hold is released', () => {
    expect(due(...custody(scheduled, placed, { type: 'HoldReleased', hold }))).toEqual([
      [custodyStream, 'retention-due', '', after(60)],
      [custodyStream, 'retention-due', hold, after(2)],
    ]);
  });

  it('owe nothing any more once the deletion is permitted', () => {
    const permitted: CustodyEvent = {
      type: 'DeletionPermitted',
      reason: 'asked',
      dueAt: after(60),
      permittedAt: after(3),
    };
    expect(due(...custody(scheduled, placed, { type: 'HoldReleased', hold }, permitted))).toEqual([]);
  });
});
