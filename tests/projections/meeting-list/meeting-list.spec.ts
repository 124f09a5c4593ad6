// The meeting list, told by examples; its counts are held to the fold in all.spec.ts.
import { describe, it } from 'vitest';
import { meetingListProjection } from '../../../src/projections/meeting-list/meeting-list.projection.ts';
import {
  meetingListTable,
  meetingPeopleTable,
} from '../../../src/projections/meeting-list/meeting-list.table.ts';
import {
  account,
  ada,
  after,
  deviceId,
  hana,
  meeting,
  nine,
  request,
  tenant,
  reported,
} from '../../support/histories/cast.ts';
import {
  aCancelledMeeting,
  aScheduledMeeting,
  admitted,
  anOpenMeetingWithHost,
  inTheRoom,
  waiting,
} from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(meetingListProjection);

describe('the meeting list', () => {
  it('has a row from the first event on', () => {
    given(...inMeeting(...aScheduledMeeting()))
      .when()
      .then(meetingListTable, [
        {
          tenant,
          meeting,
          account,
          host: hana,
          title: 'Town hall',
          status: 'scheduled',
          starts_at: nine,
          planned_minutes: 30,
          opened_at: null,
          ends_by: null,
          over_at: null,
          plan: null,
          present_count: 0,
          admitted_count: 1,
          waiting_count: 0,
          observers_present: 0,
          revision: 0n,
        },
      ])
      .then(meetingPeopleTable, [
        {
          tenant,
          meeting,
          person: hana,
          role: 'host',
          invite: null,
          door: 'admitted',
          starts_at: nine,
          connections: [],
        },
      ]);
  });

  it('follows the meeting through its life', () => {
    const open = inMeeting(...anOpenMeetingWithHost(), ...waiting(ada));
    given(...open)
      .when()
      .thenRow(meetingListTable, {
        status: 'open',
        plan: 'free',
        ends_by: after(30),
        present_count: 1,
        waiting_count: 1,
      });
    given(...open)
      .when(next(open, { type: 'MeetingEnded', endedAt: after(20), reason: 'no-host', openSeconds: 1200 }))
      .thenRow(meetingListTable, { status: 'ended', over_at: after(20), present_count: 0, waiting_count: 1 });
    given(...inMeeting(...aCancelledMeeting()))
      .when()
      .thenRow(meetingListTable, { status: 'cancelled', over_at: after(-30) });
  });

  it('shows the latest title, and none that is forgotten', () => {
    const scheduled = inMeeting(...aScheduledMeeting());
    given(...scheduled)
      .when(next(scheduled, { type: 'MeetingRenamed', title: { known: 'Standup' }, request: request(1) }))
      .thenRow(meetingListTable, { title: 'Standup' });
    given(...scheduled)
      .when(next(scheduled, { type: 'MeetingRenamed', title: 'forgotten', request: request(1) }))
      .thenRow(meetingListTable, { title: null, revision: 1n });
  });

  it('counts a person on two devices once, and an observer apart', () => {
    const both = inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(ada), {
      type: 'ParticipantJoined',
      ...reported,
      person: ada,
      device: deviceId(2),
      occurredAt: after(2),
      muted: false,
    });
    given(...both)
      .when()
      .thenRow(meetingListTable, { present_count: 2 });
    given(...both)
      .when(next(both, { type: 'RoleChanged', person: ada, role: 'observer' }))
      .thenRow(meetingListTable, { present_count: 1, observers_present: 1, admitted_count: 1 });
  });

  it('passes over what it has counted, and people whom the meeting does not know', () => {
    const history = inMeeting(...anOpenMeetingWithHost());
    given(...history)
      .when(history.at(-2)!)
      .thenRow(meetingListTable, { present_count: 1 });
    given(...history)
      .when(next(history, { ...admitted(ada)[1]! }))
      .thenRow(meetingListTable, { admitted_count: 1 });
  });

  it('takes any other first event for poison', () => {
    const [, opened] = inMeeting(...anOpenMeetingWithHost());
    given().whenPoison(opened!, /no row of meeting/);
  });
});
