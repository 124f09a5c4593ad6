// The policy timeline, told by examples: intervals of rules and names, closed by what follows them.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { policyTimelineProjection } from '../../../src/projections/policy-timeline/policy-timeline.projection.ts';
import { policyTimelineTable } from '../../../src/projections/policy-timeline/policy-timeline.table.ts';
import { ada, after, meeting } from '../../support/histories/cast.ts';
import {
  aCancelledMeeting,
  aScheduledMeeting,
  anOpenMeeting,
  inTheRoom,
} from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

function timeline(kind: string, ...history: readonly RecordedEvent[]) {
  const memory = memoryTables(policyTimelineProjection);
  for (const recorded of history) memory.project(recorded);
  return memory.rows(policyTimelineTable).filter((row) => row['kind'] === kind);
}
const hostsOnly = { kind: 'hosts-only' } as const;
const everyone = { kind: 'everyone' } as const;
const scheduled = inMeeting(...aScheduledMeeting());
const quiet = [
  ...scheduled,
  next(scheduled, { type: 'AudibilitySet', hear: hostsOnly, see: everyone }, after(5)),
];

describe('a rule', () => {
  it('holds from the scheduling on, until another is set', () => {
    expect(timeline('hear', ...quiet)).toMatchObject([
      {
        subject: meeting,
        rule: everyone,
        from_at: after(0),
        until_at: after(5),
        from_revision: 0n,
        until_revision: 1n,
      },
      {
        subject: meeting,
        rule: hostsOnly,
        from_at: after(5),
        until_at: null,
        from_revision: 1n,
        until_revision: null,
      },
    ]);
  });

  it('that is set again as it is begins no new interval', () => {
    expect(timeline('see', ...quiet)).toMatchObject([{ rule: everyone, from_at: after(0), until_at: null }]);
  });

  it('ends with the meeting, or with its cancelling', () => {
    const open = inMeeting(...anOpenMeeting(), ...inTheRoom(ada));
    const end = next(open, {
      type: 'MeetingEnded',
      endedAt: after(20),
      reason: 'no-host',
      openSeconds: 1200,
    });
    for (const kind of ['hear', 'see', 'role', 'admitted', 'present']) {
      const ended = timeline(kind, ...open, end);
      expect(ended.length).toBeGreaterThan(0);
      expect(ended.filter((row) => row['until_at'] !== after(20))).toEqual([]);
    }
    expect(timeline('hear', ...inMeeting(...aCancelledMeeting()))).toMatchObject([{ until_at: after(0) }]);
  });
});

it('names are hidden from one instant to another', () => {
  const hidden = [...scheduled, next(scheduled, { type: 'NamesHiddenSet', hidden: true }, after(1))];
  const shown = next(hidden, { type: 'NamesHiddenSet', hidden: false }, after(4));
  expect(timeline('names-hidden', ...hidden, shown)).toMatchObject([
    { subject: meeting, from_at: after(1), until_at: after(4), rule: null, role: null },
  ]);
});

it('one person joining needs no other person’s facts', () => {
  const [join] = inMeeting(inTheRoom(ada)[2]!);
  expect(policyTimelineProjection.needs(join!).map(({ key }) => key.slice(2))).toEqual([
    ['role', ada],
    ['admitted', ada],
    ['present', ada],
    ['muted', ada],
  ]);
});
