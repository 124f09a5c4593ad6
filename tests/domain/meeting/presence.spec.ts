// Being in the room by example: the media plane's word, who may be there, and what a late report changes.
import { describe, expect, it } from 'vitest';
import { maxRememberedRejections } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { JoinRejection, SeatsCommand } from '../../../src/domain/meeting/seats.events.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, cleo, deviceId, hana, mediaPlane, meeting, nine, ticketId } = cast;

const joining = (who: PersonId, n = 1, occurredAt: Instant = after(1)): SeatsCommand<'RecordJoined'> => ({
  type: 'RecordJoined',
  meeting,
  by: mediaPlane,
  at: after(1),
  person: who,
  device: deviceId(n),
  occurredAt,
});
const leaving = (who: PersonId, n = 1, occurredAt: Instant = after(5)): SeatsCommand<'RecordLeft'> => ({
  ...joining(who, n, occurredAt),
  type: 'RecordLeft',
  at: after(5),
});
const left = (who: PersonId, n = 1): MeetingEvent => {
  return { type: 'ParticipantLeft', person: who, device: deviceId(n), occurredAt: after(5) };
};
const rejected = (who: PersonId, reason: JoinRejection, occurredAt: Instant = after(1)) =>
  [{ type: 'JoinRejected', person: who, device: deviceId(1), occurredAt, reason }] as const;
const muteOnEntry: MeetingEvent = { type: 'MuteOnEntrySet', on: true };
const openWithTwoSeats = meetings.anOpenMeetingWithHost({ limits: { participants: 2 } });

describe('joining', () => {
  it('takes the reserved seat, or a free one', () => {
    const open = [...openWithTwoSeats, ...meetings.admitted(ada)];
    given(...open, ...meetings.reserved(ada))
      .when(joining(ada))
      .then(meetings.joined(ada));
    given(...open)
      .when(joining(ada))
      .then(meetings.joined(ada));
  });
  it('twice is joining once', () => {
    given(...openWithTwoSeats, ...meetings.inTheRoom(ada))
      .when(joining(ada, 1, after(4)))
      .then([]);
  });
  it('on a reservation that lapsed and nobody took is still joining', () => {
    given(...openWithTwoSeats, ...meetings.admitted(ada), ...meetings.reserved(ada))
      .when({ ...joining(ada), at: after(20) })
      .then(meetings.joined(ada));
  });
  it('with a second device takes no second seat; a fourth device is sent out', () => {
    const open = [...openWithTwoSeats, ...meetings.inTheRoom(ada)];
    given(...open)
      .when(joining(ada, 2))
      .then(meetings.joined(ada, deviceId(2)));
    given(...open, ...meetings.joined(ada, deviceId(2)), ...meetings.joined(ada, deviceId(3)))
      .when(joining(ada, 4))
      .then([{ ...rejected(ada, 'no-seat')[0], device: deviceId(4) }]);
  });
  it('as one more than the limit means being sent out; a lapsed reservation makes room', () => {
    const open = [...openWithTwoSeats, ...meetings.admitted(ada), ...meetings.admitted(bob)];
    given(...open, ...meetings.joined(bob))
      .when(joining(ada))
      .then(rejected(ada, 'no-seat'));
    given(...open, ...meetings.reserved(bob, { until: after(1) }))
      .when(joining(ada))
      .then([
        {
          type: 'SeatReleased',
          person: bob,
          device: deviceId(1),
          ticket: ticketId(1),
          reason: 'not-joined',
        },
        ...meetings.joined(ada),
      ]);
  });
  it('without having been let in means being sent out, put on record once for each report', () => {
    const open = meetings.anOpenMeetingWithHost();
    for (const stranger of [[], meetings.waiting(ada)]) {
      given(...open, ...stranger)
        .when(joining(ada))
        .then(rejected(ada, 'not-admitted'));
      const recorded = [...open, ...stranger, ...rejected(ada, 'not-admitted')];
      given(...recorded)
        .when(joining(ada))
        .then([]);
      given(...recorded)
        .when(joining(ada, 1, after(0, 59)))
        .then([]);
      given(...recorded)
        .when(joining(ada, 1, after(2)))
        .then(rejected(ada, 'not-admitted', after(2)));
    }
  });
  it('a room that is not open means being sent out', () => {
    const closed = rejected(ada, 'meeting-not-open');
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(joining(ada))
      .then(closed);
    given(...meetings.aCancelledMeeting())
      .when(joining(ada))
      .then(closed);
    given(...openWithTwoSeats, ...meetings.admitted(ada))
      .when({ ...joining(ada), at: after(30) })
      .then(closed);
    given().when(joining(ada)).then('meeting-unknown');
  });
  it('reported after the end says nothing if it was before, and means being sent out if it was later', () => {
    const ended = meetings.anEndedMeeting();
    given(...ended)
      .when(joining(ada, 1, after(20)))
      .then([]);
    given(...ended)
      .when(joining(ada, 1, after(20, 1)))
      .then(rejected(ada, 'meeting-not-open', after(20, 1)));
  });
  it('mutes on entry, but no host and no second device', () => {
    const open = [...meetings.anOpenMeeting(), muteOnEntry, ...meetings.admitted(ada)];
    const mutedEntry = [{ ...meetings.joined(ada)[0], muted: true }] as readonly MeetingEvent[];
    given(...open)
      .when(joining(ada))
      .then(mutedEntry);
    given(...open, ...meetings.joined(ada))
      .when(joining(ada, 2))
      .then(meetings.joined(ada, deviceId(2)));
    given(...open)
      .when(joining(hana))
      .then([...meetings.joined(hana), { type: 'HostAbsenceEnded' }]);
  });
  it('of the first host ends the absence; of a second one changes nothing about it', () => {
    given(...meetings.anOpenMeeting())
      .when(joining(hana))
      .then([...meetings.joined(hana), { type: 'HostAbsenceEnded' }]);
    given(...meetings.anOpenMeetingWithHost(), ...meetings.aCoHost(bob))
      .when(joining(bob))
      .then(meetings.joined(bob));
  });
  it('is never believed from a client', () => {
    for (const by of [cast.person(ada), cast.person(hana), cast.guest(ada), cast.operator]) {
      given(...openWithTwoSeats, ...meetings.admitted(ada))
        .when({ ...joining(ada), by })
        .then('not-admitted');
      given(...openWithTwoSeats, ...meetings.inTheRoom(ada))
        .when({ ...leaving(ada), by })
        .then('not-admitted');
    }
  });
});

describe('leaving', () => {
  const open = [...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada)];

  it('frees the seat, once', () => {
    given(...open)
      .when(leaving(ada))
      .then([left(ada)]);
    given(...open, left(ada))
      .when(leaving(ada))
      .then([]);
    given(...open)
      .when(leaving(cleo))
      .then([]);
    given(...open)
      .when(leaving(ada, 2))
      .then([]);
  });
  it('reported from before the join is about an earlier connection', () => {
    given(...open)
      .when(leaving(ada, 1, after(0, 59)))
      .then([]);
  });
  it('says nothing once the meeting is over, or before it opened', () => {
    given(...meetings.anEndedMeeting())
      .when(leaving(hana))
      .then([]);
    given(...meetings.aScheduledMeeting())
      .when(leaving(hana))
      .then([]);
    given().when(leaving(hana)).then('meeting-unknown');
  });
  it('of the last host begins the absence: on the last device, with no co-host there', () => {
    const began: MeetingEvent = { type: 'HostAbsenceBegan', until: after(15) };
    given(...open)
      .when(leaving(hana))
      .then([left(hana), began]);
    given(...open, ...meetings.joined(hana, deviceId(2)))
      .when(leaving(hana))
      .then([left(hana)]);
    given(...open, ...meetings.aCoHost(bob), ...meetings.joined(bob))
      .when(leaving(hana))
      .then([left(hana)]);
  });
});

describe('the memory of the room', () => {
  it('lowers the hand with the last device and keeps the mute', () => {
    const state = fold(meetingDecider, [
      ...meetings.anOpenMeetingWithHost(),
      ...meetings.inTheRoom(ada),
      ...meetings.joined(ada, deviceId(2)),
      { type: 'HandRaised', person: ada },
      { type: 'ParticipantMuted', person: ada },
      left(ada, 2),
    ]);
    const person = () => (state.status === 'open' ? state.people.get(ada) : undefined);
    expect(person()).toMatchObject({ handRaised: true, muted: true });
    meetingDecider.evolve(state, left(ada, 1));
    expect(person()).toMatchObject({ handRaised: false, muted: true });
    meetingDecider.evolve(state, meetings.joined(ada)[0]!);
    expect(person()).toMatchObject({ handRaised: false, muted: true });
  });
  it('of people sent out is bounded: the oldest is forgotten first', () => {
    const strangers = Array.from({ length: maxRememberedRejections + 1 }, (_, n) => cast.personId(100 + n));
    const history = [
      ...meetings.anOpenMeetingWithHost(),
      ...strangers.flatMap((who) => [...rejected(who, 'not-admitted', nine)]),
    ];
    const state = fold(meetingDecider, history);
    expect(state.status === 'open' && state.rejections.size).toBe(maxRememberedRejections);
    given(...history)
      .when(joining(strangers.at(-1)!, 1, nine))
      .then([]);
    given(...history)
      .when(joining(strangers[0]!, 1, nine))
      .then(rejected(strangers[0]!, 'not-admitted', nine));
  });
});
