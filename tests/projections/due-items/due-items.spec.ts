// What is due, told by examples: it comes with a promise and goes when that is kept or moot.
import { describe, expect, it } from 'vitest';
import { planAudio, planLimits } from '../../../src/domain/account/plan.ts';
import type { DomainEvent } from '../../../src/domain/all-events.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { dueItemsProjection } from '../../../src/projections/due-items/due-items.projection.ts';
import { dueItemsTable } from '../../../src/projections/due-items/due-items.table.ts';
import { after, meeting, nine, tenant } from '../../support/histories/cast.ts';
import { anOpenMeeting, reserved } from '../../support/histories/meetings.ts';
import { ada } from '../../support/histories/cast.ts';
import { accountStream, inMeeting, meetingStream, next, recordedAs } from '../../support/meeting-logs.ts';
import { memoryTables, projectionSpec } from '../../support/projection-spec.ts';

/** What is due as `kind ref due`. */
function due(...history: readonly RecordedEvent[]): readonly unknown[] {
  const memory = memoryTables(dueItemsProjection);
  for (const recorded of history) memory.project(recorded);
  return memory.rows(dueItemsTable).map(({ kind, ref, due: at }) => [kind, ref, at]);
}
const raised = (endsBy: Instant | null) =>
  ({ type: 'LimitsRaised', plan: 'pro', limits: planLimits.pro, audio: planAudio.pro, endsBy }) as const;
const limits = (end: number) => [
  ['duration-limit', '', after(end)],
  ['duration-warning', '1', after(end - 1)],
  ['duration-warning', '5', after(end - 5)],
];
const absence = ['host-absence', '', after(10)];

describe('an open meeting', () => {
  const open = inMeeting(...anOpenMeeting());

  it('owes its end, two warnings, and an end without a host', () => {
    expect(due(...open)).toEqual([...limits(30), absence]);
    const began = { ...open[2]!, revision: 1n };
    projectionSpec(dueItemsProjection)
      .given(open[0]!, began)
      .when()
      .then(dueItemsTable, [
        {
          tenant,
          stream: meetingStream,
          kind: 'host-absence',
          ref: '',
          stream_id: meeting,
          due: after(10),
          made_by: began.id,
          correlation: began.correlation,
          traceparent: began.traceparent ?? null,
        },
      ]);
  });

  it('owes no end without a limit, and no warning that would come before it opens', () => {
    expect(due(...inMeeting(...anOpenMeeting({ plan: 'pro' })))).toEqual([absence]);
    expect(due(...inMeeting(...anOpenMeeting({ limits: { minutes: 3 } })))).toEqual([
      ['duration-limit', '', after(3)],
      ['duration-warning', '1', after(2)],
      absence,
    ]);
  });

  it('owes a new end after an upgrade; nothing new where the end stays', () => {
    const warned = [...open, next(open, { type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) })];
    expect(due(...warned)).toEqual([...limits(30).slice(0, 2), absence]);
    expect(due(...warned, next(warned, raised(after(30))))).toEqual([...limits(30).slice(0, 2), absence]);
    expect(due(...warned, next(warned, raised(after(90))))).toEqual([...limits(90), absence]);
    expect(due(...warned, next(warned, raised(null)))).toEqual([absence]);
  });

  it('keeps what a late warning of an older end does not speak of', () => {
    const upgraded = [...open, next(open, raised(after(90)))];
    const late = next(upgraded, { type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) });
    expect(due(...upgraded, late)).toEqual([...limits(90), absence]);
  });

  it('owes nothing any more when it is over, or the host is back', () => {
    const back = next(open, { type: 'HostAbsenceEnded' });
    expect(due(...open, back)).toEqual(limits(30));
    const seated = [...open, next(open, reserved(ada)[0]!)];
    const end: DomainEvent = { type: 'MeetingEnded', endedAt: after(1), reason: 'no-host', openSeconds: 60 };
    expect(due(...seated, next(seated, end))).toEqual([['retention-schedule', '', after(1)]]);
  });
});

describe('an account on trial', () => {
  const opened = recordedAs(accountStream, [
    { type: 'AccountOpened', plan: 'trial', timeZone: 'Asia/Kolkata', trialEndsAt: after(600) },
  ]);

  it('owes the end of the trial', () => {
    expect(due(...opened)).toEqual([['trial-end', '', after(600)]]);
    expect(
      due(
        ...recordedAs(accountStream, [
          { type: 'AccountOpened', plan: 'free', timeZone: 'UTC', trialEndsAt: null },
        ]),
      ),
    ).toEqual([]);
  });

  it.each<DomainEvent>([
    { type: 'TrialEnded', trialEndsAt: after(600) },
    { type: 'PlanChosen', plan: 'pro', previous: 'trial' },
    { type: 'AccountClosed' },
  ])('owes it no more after %o', (event) => {
    expect(due(...opened, next(opened, event, nine))).toEqual([]);
  });
});
