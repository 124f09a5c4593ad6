// Presence in the timeline: one interval per stay of a connection, by when it came about and by when it was recorded.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { policyTimelineProjection } from '../../../src/projections/policy-timeline/policy-timeline.projection.ts';
import { policyTimelineTable } from '../../../src/projections/policy-timeline/policy-timeline.table.ts';
import { ada, after, connectionId, deviceId, reported } from '../../support/histories/cast.ts';
import { admitted, anOpenMeeting, joined } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

/** Recorded at nine, a minute apart: what is stated of presence begins at the fifth minute. */
const before = [...anOpenMeeting(), ...admitted(ada)];
const come = (n: number, minute: number) =>
  ({ ...joined(ada, deviceId(1), after(minute))[0]!, connection: connectionId(n) }) as MeetingEvent;
const go = (n: number, minute: number): MeetingEvent => ({
  type: 'ParticipantLeft',
  ...reported,
  person: ada,
  device: deviceId(1),
  connection: connectionId(n),
  occurredAt: after(minute),
});

/** Each stay: from, until by when it came about, then by when it was recorded. */
function stays(...events: readonly MeetingEvent[]): readonly unknown[] {
  const memory = memoryTables(policyTimelineProjection);
  for (const recorded of inMeeting(...before, ...events)) memory.project(recorded);
  return memory
    .rows(policyTimelineTable)
    .filter((row) => row['kind'] === 'present')
    .map((row) => [row['from_at'], row['until_at'], row['from_recorded_at'], row['until_recorded_at']]);
}

describe('presence as facts', () => {
  it('has an interval for each connection, which overlap', () => {
    expect(stays(come(1, 2), come(2, 3), go(1, 4))).toEqual([
      [after(2), after(4), after(5), after(7)],
      [after(3), null, after(6), null],
    ]);
  });
  it('joining twice is joining once; leaving without having joined is nothing', () => {
    expect(stays(come(1, 2), come(1, 3))).toEqual([[after(2), null, after(5), null]]);
    expect(stays(go(1, 2))).toEqual([]);
  });
  it('ends with its person being sent out, and with the meeting', () => {
    const out: MeetingEvent = { type: 'ParticipantRemoved', person: ada };
    expect(stays(come(1, 2), come(2, 3), out)).toEqual([
      [after(2), after(7), after(5), after(7)],
      [after(3), after(7), after(6), after(7)],
    ]);
    const end: MeetingEvent = {
      type: 'MeetingEnded',
      endedAt: after(6),
      reason: 'no-host',
      openSeconds: 360,
    };
    expect(stays(come(1, 2), end)).toEqual([[after(2), after(6), after(5), after(6)]]);
  });
  it('has a stay that was over when it was reported, for no time of the recorded one', () => {
    const about = { person: ada, device: deviceId(1), connection: connectionId(1) };
    const stay: MeetingEvent = {
      type: 'StayReported',
      ...about,
      joinedAt: after(1),
      leftAt: after(2),
      statedAt: null,
    };
    expect(stays(stay)).toEqual([[after(1), after(2), after(5), after(5)]]);
  });
});
