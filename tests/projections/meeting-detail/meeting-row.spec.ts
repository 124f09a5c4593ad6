// What is in force in a meeting after each event that changes it.
import { describe, it } from 'vitest';
import { planAudio, planLimits } from '../../../src/domain/account/plan.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { Row } from '../../../src/ports/read-table.ts';
import { meetingDetailProjection } from '../../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingDetailTable } from '../../../src/projections/meeting-detail/meeting-detail.table.ts';
import { ada, after, hana, nine, request } from '../../support/histories/cast.ts';
import { anOpenMeeting } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(meetingDetailProjection);
const pro = { plan: 'pro', limits: planLimits.pro, audio: planAudio.pro } as const;
const [free, proLimits, freeAudio, proAudio] = [
  { ...planLimits.free },
  { ...planLimits.pro },
  { ...planAudio.free },
  { ...planAudio.pro },
];
const named = { kind: 'named' as const, people: [ada] };

describe('an open meeting', () => {
  const history = inMeeting(...anOpenMeeting());

  it('has the limits that were frozen and the host who is awaited', () => {
    given(...history)
      .when()
      .thenRow(meetingDetailTable, {
        status: 'open',
        opened_at: nine,
        ends_by: after(30),
        plan: 'free',
        limits: free,
        audio: freeAudio,
        host_absent_until: after(10),
        hear: { kind: 'everyone' },
      });
  });

  it.each<[MeetingEvent, Partial<Row>]>([
    [
      { type: 'MeetingRescheduled', startsAt: after(5), plannedMinutes: 45 },
      { starts_at: after(5), planned_minutes: 45 },
    ],
    [{ type: 'MeetingRenamed', title: 'forgotten', request: request(1) }, { title: null }],
    [
      { type: 'LimitsRaised', ...pro, endsBy: null },
      { plan: 'pro', limits: proLimits, audio: proAudio, ends_by: null },
    ],
    [{ type: 'WaitingRoomSet', on: false }, { waiting_room: false }],
    [{ type: 'LockSet', locked: true }, { locked: true }],
    [{ type: 'HostTransferred', from: hana, to: ada }, { host: ada }],
    [{ type: 'HostAbsenceBegan', until: after(12) }, { host_absent_until: after(12) }],
    [{ type: 'HostAbsenceEnded' }, { host_absent_until: null }],
    [
      { type: 'AudibilitySet', hear: named, see: { kind: 'hosts-only' } },
      { hear: named, see: { kind: 'hosts-only' } },
    ],
    [{ type: 'NamesHiddenSet', hidden: true }, { names_hidden: true }],
    [{ type: 'MuteOnEntrySet', on: true }, { mute_on_entry: true }],
    [{ type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) }, { last_warning: 5 }],
    [
      { type: 'MeetingEnded', endedAt: after(20), reason: 'no-host', openSeconds: 1200 },
      {
        status: 'ended',
        ended_at: after(20),
        end_reason: 'no-host',
        open_seconds: 1200,
        host_absent_until: null,
      },
    ],
    [
      { type: 'MeetingCancelled', cancelledAt: after(1) },
      { status: 'cancelled', cancelled_at: after(1) },
    ],
  ])('after %o', (event, cells) => {
    given(...history)
      .when(next(history, event))
      .thenRow(meetingDetailTable, cells);
  });

  it('forgets a warning when the end that it warned of moves', () => {
    const warned = [
      ...history,
      next(history, { type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) }),
    ];
    given(...warned)
      .when(next(warned, { type: 'LimitsRaised', ...pro, endsBy: after(30) }))
      .thenRow(meetingDetailTable, { last_warning: 5 });
    given(...warned)
      .when(next(warned, { type: 'LimitsRaised', ...pro, endsBy: after(90) }))
      .thenRow(meetingDetailTable, { last_warning: null });
  });
});
