// The seats by example: a ticket reserves one, giving up or lapsing frees it, and one more never gets in.
import { describe, it } from 'vitest';
import { maxObservers, seatHoldSeconds } from '../../../src/domain/meeting/bounds.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { SeatsCommand, SeatsEvent } from '../../../src/domain/meeting/seats.events.ts';
import type { DeviceId, PersonId, TicketId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, cleo, deviceId, hana, meeting, nine, ticketId } = cast;
const twoSeats = { limits: { participants: 2 } };
const reservedAtNine = (who: PersonId, seat: Parameters<typeof meetings.reserved>[1] = {}) =>
  meetings.reserved(who, { until: addSeconds(nine, seatHoldSeconds), ...seat });

const reserving = (
  who: PersonId,
  device = deviceId(1),
  ticket = ticketId(1),
): SeatsCommand<'ReserveSeat'> => ({
  type: 'ReserveSeat',
  meeting,
  by: cast.person(who),
  at: nine,
  person: who,
  device,
  ticket,
});
const released = (
  person: PersonId,
  ticket: TicketId = ticketId(1),
  device: DeviceId = deviceId(1),
  reason: SeatsEvent<'SeatReleased'>['reason'] = 'not-joined',
): SeatsEvent<'SeatReleased'> => ({ type: 'SeatReleased', person, device, ticket, reason });

describe('a join ticket', () => {
  const open = [...meetings.anOpenMeeting(twoSeats), ...meetings.admitted(ada), ...meetings.admitted(bob)];

  it('holds a seat for token life, leeway and margin', () => {
    given(...open)
      .when(reserving(ada))
      .then(meetings.reserved(ada, { until: after(2, 30) }));
  });
  it('again says nothing, before joining and after', () => {
    given(...open, ...reservedAtNine(ada))
      .when(reserving(ada))
      .then([]);
    given(...open, ...reservedAtNine(ada), ...meetings.joined(ada))
      .when(reserving(ada))
      .then([]);
  });
  it('replaces the one before it on the same device', () => {
    given(...open, ...reservedAtNine(ada))
      .when(reserving(ada, deviceId(1), ticketId(2)))
      .then(reservedAtNine(ada, { ticket: ticketId(2) }));
  });
  it('for a second device takes no second seat', () => {
    const full = [...open, ...reservedAtNine(ada), ...meetings.joined(hana)];
    given(...full)
      .when(reserving(ada, deviceId(2), ticketId(2)))
      .then(reservedAtNine(ada, { device: deviceId(2), ticket: ticketId(2) }));
  });
  it('for coming back holds the seat of a device that is in the room, and is the only thing that lapses', () => {
    const back = meetings.reserved(ada, { ticket: ticketId(2), until: after(2, 30) });
    const here = [...open, ...meetings.joined(ada)];
    given(...here)
      .when(reserving(ada, deviceId(1), ticketId(2)))
      .then(back);
    const gone = { type: 'ParticipantLeft', person: ada, device: deviceId(1), occurredAt: after(2) } as const;
    given(...here, ...back, gone, ...meetings.joined(hana))
      .when(reserving(bob))
      .then('meeting-full');
    given(...here, ...back)
      .when({ type: 'ReleaseSeat', meeting, by: cast.timer, at: after(3), ticket: ticketId(2) })
      .then([released(ada, ticketId(2))]);
  });
  it('is for oneself, admitted, in an open meeting, before its end', () => {
    given(...open)
      .when({ ...reserving(ada), by: cast.person(hana) })
      .then('not-yourself');
    given(...open)
      .when(reserving(cleo))
      .then('meeting-unknown');
    const knocked = [...open, ...meetings.waiting(cleo)];
    given(...knocked)
      .when(reserving(cleo))
      .then('not-admitted');
    given(...knocked, { type: 'ParticipantRefused', person: cleo })
      .when(reserving(cleo))
      .then('entry-refused');
    given(...open, { type: 'ParticipantRemoved', person: ada })
      .when(reserving(ada))
      .then('removed-from-meeting');
    given(...meetings.aScheduledMeeting())
      .when(reserving(hana))
      .then('meeting-not-open');
    given(...meetings.anEndedMeeting())
      .when(reserving(hana))
      .then('meeting-over');
    given(...open)
      .when({ ...reserving(ada), at: after(30) })
      .then('duration-exceeded');
  });
  it('for a fourth device is refused, unless one of the three has lapsed', () => {
    const three = [1, 2, 3].flatMap((n) =>
      reservedAtNine(ada, { device: deviceId(n), ticket: ticketId(n), until: after(n) }),
    );
    const fourth = reserving(ada, deviceId(4), ticketId(4));
    given(...open, ...three)
      .when(fourth)
      .then({ code: 'device-limit-reached', limit: 3, device: deviceId(4) });
    given(...open, ...three)
      .when({ ...fourth, at: after(1) })
      .then([
        released(ada),
        ...meetings.reserved(ada, { device: deviceId(4), ticket: ticketId(4), until: after(3, 30) }),
      ]);
  });
});

describe('one more than the limit', () => {
  const two = [ada, bob, cleo].flatMap((who) => meetings.admitted(who));
  const full = [...meetings.anOpenMeeting(twoSeats), ...two, ...reservedAtNine(ada), ...meetings.joined(bob)];

  it('is refused with the plan, the limit and the count', () => {
    const facts = { plan: 'free', limit: 2, count: 2, resetsAt: null, person: cleo } as const;
    given(...full)
      .when({ ...reserving(cleo), at: after(2, 29) })
      .then({ code: 'meeting-full', ...facts });
  });
  it('gets a seat that has lapsed, which is given back on record first', () => {
    given(...full)
      .when({ ...reserving(cleo), at: after(2, 30) })
      .then([released(ada), ...meetings.reserved(cleo, { until: after(5) })]);
  });
  it('gets no seat that somebody sits on with another device', () => {
    given(...full, ...meetings.joined(ada, deviceId(2)))
      .when({ ...reserving(cleo), at: after(20) })
      .then('meeting-full');
  });
  it('gets the seat of somebody who was sent out', () => {
    given(...full, { type: 'ParticipantRemoved', person: bob })
      .when(reserving(cleo))
      .then(reservedAtNine(cleo));
  });
});

describe('observers', () => {
  const observers = Array.from({ length: maxObservers }, (_, n) => cast.personId(20 + n));
  const watched = [
    ...meetings.anOpenMeeting({ limits: { participants: 1 } }),
    ...observers.flatMap((who) => meetings.inTheRoom(who, 'observer')),
    ...meetings.admitted(cleo, 'observer'),
  ];

  it('take no participant’s seat', () => {
    given(...watched)
      .when(reserving(hana))
      .then(reservedAtNine(hana));
  });
  it('are ten at most', () => {
    given(...watched)
      .when(reserving(cleo))
      .then({ code: 'observer-limit-reached', limit: 10 });
  });
});

describe('giving up a seat', () => {
  const givingUp = {
    type: 'GiveUpSeat',
    meeting,
    by: cast.person(ada),
    at: nine,
    person: ada,
    device: deviceId(1),
  } as const;
  const open = [...meetings.anOpenMeeting(), ...meetings.admitted(ada)];

  it('frees what is reserved, once', () => {
    given(...open, ...reservedAtNine(ada))
      .when(givingUp)
      .then([released(ada, ticketId(1), deviceId(1), 'given-up')]);
    given(...open)
      .when(givingUp)
      .then([]);
  });
  it('of a device in the room says nothing: who is there leaves by leaving', () => {
    given(...open, ...meetings.joined(ada))
      .when(givingUp)
      .then([]);
  });
  it('is for oneself, and for people whom the meeting knows', () => {
    given(...open)
      .when({ ...givingUp, by: cast.person(hana) })
      .then('not-yourself');
    given(...meetings.anOpenMeeting())
      .when(givingUp)
      .then('meeting-unknown');
  });
});

describe('releasing a seat by timer', () => {
  const releasing = {
    type: 'ReleaseSeat',
    meeting,
    by: cast.timer,
    at: after(2, 30),
    ticket: ticketId(1),
  } as const;
  const open = [...meetings.anOpenMeeting(), ...meetings.admitted(ada), ...reservedAtNine(ada)];

  it('frees a ticket that nobody used in time', () => {
    given(...open)
      .when(releasing)
      .then([released(ada)]);
  });
  it('early, twice, after joining or after a newer ticket says nothing', () => {
    given(...open)
      .when({ ...releasing, at: after(2, 29) })
      .then([]);
    given(...open, released(ada))
      .when(releasing)
      .then([]);
    given(...open, ...meetings.joined(ada))
      .when(releasing)
      .then([]);
    given(...open, ...reservedAtNine(ada, { ticket: ticketId(2) }))
      .when(releasing)
      .then([]);
    given(...meetings.anEndedMeeting())
      .when(releasing)
      .then([]);
  });
});
