// The seats by example: a ticket reserves one, giving up or lapsing frees it, and one more never gets in.
import { describe, it } from 'vitest';
import { maxObservers, seatHoldSeconds } from '../../../src/domain/meeting/bounds.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { SeatsCommand, SeatsEvent } from '../../../src/domain/meeting/seats.events.ts';
import type { DeviceId, InviteId, PersonId, TicketId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, cleo, deviceId, hana, meeting, nine, reported, ticketId } = cast;
const twoSeats = { limits: { participants: 2 } };
/** The host's, who is away, and two more. */
const threeSeats = { limits: { participants: 3 } };
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
    const gone = {
      type: 'ParticipantLeft',
      ...reported,
      person: ada,
      device: deviceId(1),
      occurredAt: after(2),
    } as const;
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
        ...meetings.reserved(ada, {
          device: deviceId(4),
          ticket: ticketId(4),
          until: after(2),
          reservedAt: after(1),
        }),
      ]);
  });
});

describe('one more than the limit', () => {
  const two = [ada, bob, cleo].flatMap((who) => meetings.admitted(who));
  const full = [
    ...meetings.anOpenMeeting(threeSeats),
    ...two,
    ...reservedAtNine(ada),
    ...meetings.joined(bob),
  ];

  it('is refused with the plan, the limit and the count', () => {
    const facts = { plan: 'free', limit: 3, count: 3, resetsAt: null, person: cleo } as const;
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

describe('D1: the seats of a meeting', () => {
  const link = cast.invite;
  const other = '00000004-0000-4000-8000-000000000001' as InviteId;
  const guests = (from: number, size: number, by = link, role: 'guest' | 'observer' = 'guest') =>
    Array.from({ length: size }, (_, n) => cast.personId(100 + from + n)).flatMap((who) => [
      ...meetings.admitted(who, role, by),
      ...reservedAtNine(who),
    ]);
  const ten = { limits: { participants: 10 } };
  const comes = (who: PersonId, by: InviteId | null = null) =>
    meetings.admitted(who, by === null ? 'participant' : 'guest', by);

  it('keep one for the host until they take it, whoever else comes', () => {
    const present = Array.from({ length: 9 }, (_, n) => cast.personId(20 + n)).flatMap((who) =>
      meetings.inTheRoom(who),
    );
    const open = [...meetings.anOpenMeeting(ten), ...present, ...meetings.admitted(ada)];
    given(...open)
      .when(reserving(ada))
      .then({ code: 'meeting-full', limit: 10, count: 10 });
    given(...open)
      .when(reserving(hana))
      .then(reservedAtNine(hana));
    given(...open, ...meetings.joined(hana))
      .when(reserving(ada))
      .then('meeting-full');
    given(...meetings.anOpenMeeting(ten), ...present.slice(3), ...meetings.joined(hana), ...comes(ada))
      .when(reserving(ada))
      .then(reservedAtNine(ada));
  });
  it('are held by unused tickets of one link up to half, of all links up to three quarters, and the limit is told', () => {
    const facts = { code: 'guest-limit-reached', of: 'seats' } as const;
    const flood = [...meetings.anOpenMeeting(ten), ...guests(0, 5)];
    given(...flood, ...comes(ada, link))
      .when(reserving(ada))
      .then({ ...facts, invite: link, limit: 5, count: 5 });
    given(...flood, ...guests(10, 2, other), ...comes(ada, other))
      .when(reserving(ada))
      .then({ ...facts, invite: null, limit: 7, count: 7 });
    given(...flood, ...guests(10, 2, other), ...comes(ada))
      .when(reserving(ada))
      .then(reservedAtNine(ada));
    given(...flood, ...meetings.joined(cast.personId(100)), ...comes(ada, link))
      .when(reserving(ada))
      .then(reservedAtNine(ada));
    given(...flood, ...comes(ada, link))
      .when({ ...reserving(ada), at: after(3) })
      .then(reservedAtNine(ada, { until: after(5, 30) }));
    const watching = guests(0, 5, link, 'observer');
    given(...meetings.anOpenMeeting(ten), ...watching, ...meetings.admitted(ada, 'observer', link))
      .when(reserving(ada))
      .then({ ...facts, limit: 5, count: 5 });
  });
  it('are never held longer by another ticket, on whatever device, as long as nobody comes with one', () => {
    const held = [...meetings.anOpenMeeting(ten), ...comes(ada), ...reservedAtNine(ada)];
    for (const device of [1, 2].map(deviceId)) {
      given(...held)
        .when({ ...reserving(ada, device, ticketId(2)), at: after(2) })
        .then(
          meetings.reserved(ada, {
            device,
            ticket: ticketId(2),
            until: after(2, 30),
            reservedAt: after(2),
          }),
        );
    }
    given(...held, ...meetings.joined(ada))
      .when({ ...reserving(ada, deviceId(1), ticketId(2)), at: after(2) })
      .then(meetings.reserved(ada, { ticket: ticketId(2), until: after(4, 30) }));
  });
  it('go to somebody else where who holds one let a hold lapse or gave it back before, but never the host’s', () => {
    const three = { limits: { participants: 3 } };
    const again = (reason: 'not-joined' | 'given-up') => [
      ...meetings.anOpenMeeting(three),
      ...[ada, bob, cleo].flatMap((who) => meetings.admitted(who)),
      ...reservedAtNine(ada),
      released(ada, ticketId(1), deviceId(1), reason),
      ...reservedAtNine(ada, { ticket: ticketId(2) }),
      ...reservedAtNine(bob),
    ];
    for (const reason of ['not-joined', 'given-up'] as const) {
      given(...again(reason))
        .when(reserving(cleo))
        .then([released(ada, ticketId(2)), ...reservedAtNine(cleo)]);
      given(...again(reason), ...meetings.joined(ada))
        .when(reserving(cleo))
        .then('meeting-full');
    }
    const hosts = [...reservedAtNine(hana), released(hana), ...reservedAtNine(hana, { ticket: ticketId(2) })];
    given(
      ...meetings.anOpenMeeting(three),
      ...[ada, bob].flatMap((who) => meetings.inTheRoom(who)),
      ...hosts,
      ...comes(cleo),
    )
      .when(reserving(cleo))
      .then('meeting-full');
  });
  it('that have lapsed are asked for anew like any other: given back on record first, and no more kept than others', () => {
    const open = [...meetings.anOpenMeeting(ten), ...comes(ada), ...reservedAtNine(ada)];
    given(...open)
      .when({ ...reserving(ada, deviceId(1), ticketId(2)), at: after(3) })
      .then([released(ada), ...meetings.reserved(ada, { ticket: ticketId(2), until: after(5, 30) })]);
  });
  it('are taken by who waits, once the waiting room is off (B8)', () => {
    const waits = [...meetings.anOpenMeeting(ten), ...meetings.waiting(ada)];
    const walksIn = { type: 'ParticipantAdmitted', person: ada, setting: 'open-door' } as const;
    given(...waits)
      .when(reserving(ada))
      .then('not-admitted');
    given(...waits, { type: 'WaitingRoomSet', on: false })
      .when(reserving(ada))
      .then([walksIn, ...reservedAtNine(ada)]);
    given(...waits, { type: 'WaitingRoomSet', on: false }, { type: 'LockSet', locked: true })
      .when(reserving(ada))
      .then('not-admitted');
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
