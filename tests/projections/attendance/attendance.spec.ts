// Stays of devices, told by examples.
import { describe, expect, it } from 'vitest';
import { attendanceProjection } from '../../../src/projections/attendance/attendance.projection.ts';
import {
  attendanceConnectionsTable,
  attendanceTable,
} from '../../../src/projections/attendance/attendance.table.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { ada, after, bob, deviceId, meeting, tenant, reported } from '../../support/histories/cast.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { memoryTables, projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(attendanceProjection);
const join = (who: typeof ada, device: number, minute: number) =>
  ({
    type: 'ParticipantJoined',
    ...reported,
    person: who,
    device: deviceId(device),
    occurredAt: after(minute),
    muted: false,
  }) as const;
const leave = (who: typeof ada, device: number, minute: number) =>
  ({
    type: 'ParticipantLeft',
    ...reported,
    person: who,
    device: deviceId(device),
    occurredAt: after(minute),
  }) as const;

/** Every stay as `person device from-to how`, minutes after nine. */
function stays(...history: readonly RecordedEvent[]): readonly unknown[] {
  const memory = memoryTables(attendanceProjection);
  for (const recorded of history) memory.project(recorded);
  return memory
    .rows(attendanceTable)
    .map((row) => [row['person'], row['device'], row['joined_at'], row['left_at'], row['how']]);
}

describe('attendance', () => {
  it('has a stay for each connection, open until it leaves', () => {
    given(...inMeeting(join(ada, 1, 1)))
      .when()
      .then(attendanceTable, [
        {
          tenant,
          meeting,
          person: ada,
          device: deviceId(1),
          connection: '',
          joined_revision: 0n,
          joined_at: after(1),
          left_at: null,
          how: null,
        },
      ]);
    expect(stays(...inMeeting(join(ada, 1, 1), join(ada, 2, 2), leave(ada, 1, 3), join(ada, 1, 4)))).toEqual([
      [ada, deviceId(1), after(1), after(3), 'left'],
      [ada, deviceId(1), after(4), null, null],
      [ada, deviceId(2), after(2), null, null],
    ]);
  });

  it('ends the stays of who is sent out, and all that are open at the end', () => {
    const history = inMeeting(join(ada, 1, 1), join(ada, 2, 1), join(bob, 3, 1));
    const out = next(history, { type: 'ParticipantRemoved', person: ada }, after(5));
    const end = next([...history, out], {
      type: 'MeetingEnded',
      endedAt: after(9),
      reason: 'no-host',
      openSeconds: 540,
    });
    expect(stays(...history, out, end)).toEqual([
      [ada, deviceId(1), after(1), after(5), 'removed'],
      [ada, deviceId(2), after(1), after(5), 'removed'],
      [bob, deviceId(3), after(1), after(9), 'meeting-ended'],
    ]);
  });

  it('never has a stay end before it began', () => {
    expect(stays(...inMeeting(join(ada, 1, 5), leave(ada, 1, 2)))).toEqual([
      [ada, deviceId(1), after(5), after(5), 'left'],
    ]);
  });

  it('joining twice is joining once; leaving without having joined is nothing', () => {
    expect(stays(...inMeeting(join(ada, 1, 1), join(ada, 1, 2)))).toHaveLength(1);
    expect(stays(...inMeeting(leave(ada, 1, 1)))).toEqual([]);
  });

  it('needs one row where one connection is concerned', () => {
    const [one] = inMeeting(leave(ada, 1, 1));
    expect(attendanceProjection.needs(one!)).toEqual([
      { table: attendanceConnectionsTable, key: [tenant, meeting, ada, deviceId(1), ''] },
    ]);
  });
});
