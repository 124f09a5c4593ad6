// The meeting's own page as a whole: a row of its own, rows of its people, each event once.
import { describe, expect, it } from 'vitest';
import { meetingDetailProjection } from '../../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingDetailTable } from '../../../src/projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../../src/projections/meeting-detail/meeting-participants.table.ts';
import { ada, after, hana } from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, aScheduledMeeting, inTheRoom } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(meetingDetailProjection);

describe('the meeting detail', () => {
  it('has the revision and the time of the last event, whatever that was', () => {
    const history = inMeeting(...aScheduledMeeting());
    given(...history)
      .when(next(history, { type: 'LockSet', locked: true }, after(7)))
      .thenRow(meetingDetailTable, {
        locked: true,
        revision: 1n,
        changed_at: after(7),
        scheduled_at: after(0),
      });
  });

  it('asks for one row of each kind where one person is concerned, for all people where all are', () => {
    const [join] = inMeeting(inTheRoom(ada)[2]!);
    const [end] = inMeeting({ type: 'MeetingEnded', endedAt: after(1), reason: 'no-host', openSeconds: 60 });
    const lengths = (one: typeof join) => meetingDetailProjection.needs(one!).map(({ key }) => key.length);
    expect(lengths(join)).toEqual([2, 3]);
    expect(lengths(end)).toEqual([2, 2]);
  });

  it('passes over what it has seen', () => {
    const history = inMeeting(...anOpenMeetingWithHost(), { type: 'LockSet', locked: true });
    given(...history, next(history, { type: 'LockSet', locked: false }))
      .when(history.at(-1)!)
      .thenRow(meetingDetailTable, { locked: false })
      .thenRow(meetingParticipantsTable, { person: hana });
  });

  it('takes any other first event for poison', () => {
    given().whenPoison(inMeeting({ type: 'LockSet', locked: true })[0]!, /no row of meeting/);
  });
});
