// Where meetings stand, who is in a room, and for how long in all.
import { describe, it } from 'vitest';
import { overviewPeopleTable } from '../../../src/projections/tenant-overview/overview-people.table.ts';
import { tenantOverviewProjection } from '../../../src/projections/tenant-overview/tenant-overview.projection.ts';
import { tenantOverviewTable } from '../../../src/projections/tenant-overview/tenant-overview.table.ts';
import { ada, after, deviceId, reported } from '../../support/histories/cast.ts';
import { aCancelledMeeting, anOpenMeetingWithHost, inTheRoom } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(tenantOverviewProjection);
const left = (device: number, minute: number) =>
  ({
    type: 'ParticipantLeft',
    ...reported,
    person: ada,
    device: deviceId(device),
    occurredAt: after(minute),
  }) as const;
const open = inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(ada), {
  type: 'ParticipantJoined',
  ...reported,
  person: ada,
  device: deviceId(2),
  occurredAt: after(2),
  muted: false,
});
const leftOne = [...open, next(open, left(1, 3))];

describe('the overview', () => {
  it('moves a meeting from count to count', () => {
    given(...open)
      .when()
      .thenRow(tenantOverviewTable, { meetings_scheduled: 0, meetings_open: 1 });
    given(...open)
      .when(next(open, { type: 'MeetingEnded', endedAt: after(9), reason: 'no-host', openSeconds: 540 }))
      .thenRow(tenantOverviewTable, { meetings_open: 0, meetings_ended: 1 });
    given(...inMeeting(...aCancelledMeeting()))
      .when()
      .thenRow(tenantOverviewTable, { meetings_scheduled: 0, meetings_cancelled: 1 });
  });

  it('counts a person once, until the last device has left', () => {
    given(...leftOne)
      .when()
      .thenRow(tenantOverviewTable, { people_present: 2, participant_ms: 0n });
    given(...leftOne)
      .when(next(leftOne, left(2, 6)))
      .thenRow(tenantOverviewTable, { people_present: 1, participant_ms: 300_000n });
  });

  it('ends all presence with the meeting, and a person’s with being sent out', () => {
    given(...open)
      .when(next(open, { type: 'MeetingEnded', endedAt: after(9), reason: 'no-host', openSeconds: 540 }))
      .thenRow(tenantOverviewTable, { people_present: 0, participant_ms: 960_000n })
      .then(overviewPeopleTable, []);
    given(...open)
      .when(next(open, { type: 'ParticipantRemoved', person: ada }, after(4)))
      .thenRow(tenantOverviewTable, { people_present: 1, participant_ms: 180_000n });
  });

  it('never counts less than nothing, and an event once', () => {
    given(...leftOne)
      .when(next(leftOne, left(2, -9)))
      // What counts is the first device's stay, from one to three past nine.
      .thenRow(tenantOverviewTable, { participant_ms: 120_000n });
    given(...open)
      .when(open.at(-1)!, open.at(-2)!)
      .thenRow(tenantOverviewTable, { people_present: 2 });
  });

  it('takes a meeting that was never scheduled for poison', () => {
    given().whenPoison(open.at(-1)!, /no row of meeting/);
  });
});
