// The roles by example: handing over, giving roles, and the hosts' absence that may follow.
import { describe, it } from 'vitest';
import { maxObservers } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { RolesCommand } from '../../../src/domain/meeting/roles.events.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, cleo, gus, hana, meeting, otto } = cast;
const byHana = { meeting, by: cast.person(hana), at: after(5) };

const handing = (to: PersonId): RolesCommand<'TransferHost'> => ({ type: 'TransferHost', ...byHana, to });
const giving = (who: PersonId, role: RolesCommand<'ChangeRole'>['role']): RolesCommand<'ChangeRole'> => {
  return { type: 'ChangeRole', ...byHana, person: who, role };
};
const transferred = (to: PersonId): MeetingEvent => ({ type: 'HostTransferred', from: hana, to });
const changed = (who: PersonId, role: RolesCommand<'ChangeRole'>['role']): MeetingEvent => {
  return { type: 'RoleChanged', person: who, role };
};
const absenceEnded: MeetingEvent = { type: 'HostAbsenceEnded' };
const absenceBegan: MeetingEvent = { type: 'HostAbsenceBegan', until: after(15) };
const invited = (who: PersonId): readonly MeetingEvent[] => [
  {
    type: 'ParticipantKnocked',
    person: who,
    role: 'observer',
    displayName: known('Guest'),
    invite: cast.invite,
  },
  { type: 'ParticipantAdmitted', person: who, setting: 'host-decision' },
];

describe('handing the meeting over', () => {
  const open = [...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada)];

  it('makes somebody admitted the host, and the former host a co-host', () => {
    given(...open)
      .when(handing(ada))
      .then([transferred(ada)]);
    given(...open, transferred(ada))
      .when(giving(bob, 'co-host'))
      .then({ code: 'only-host', meeting });
    given(...open, transferred(ada), ...meetings.waiting(bob))
      .when({ type: 'AdmitParticipant', ...byHana, person: bob })
      .then([{ type: 'ParticipantAdmitted', person: bob, setting: 'host-decision' }]);
  });
  it('to the host of now says nothing, by the same request again too', () => {
    given(...open)
      .when(handing(hana))
      .then([]);
    given(...open, transferred(ada))
      .when(handing(ada))
      .then([]);
  });
  it('to somebody in the room ends the absence of an absent host', () => {
    given(...meetings.anOpenMeeting(), ...meetings.inTheRoom(ada))
      .when(handing(ada))
      .then([transferred(ada), absenceEnded]);
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(handing(ada))
      .then([transferred(ada)]);
  });
  it('leaves no host without a seat: who takes over from outside a full room needs one', () => {
    const three = { limits: { participants: 3 } };
    const heir = meetings.admitted(ada);
    const full = [...meetings.inTheRoom(bob), ...meetings.inTheRoom(cleo), ...heir];
    given(...meetings.anOpenMeetingWithHost(three), ...full)
      .when(handing(ada))
      .then({ code: 'meeting-full', person: ada, limit: 3, count: 3 });
    given(...meetings.anOpenMeetingWithHost(three), ...meetings.inTheRoom(bob), ...heir)
      .when(handing(ada))
      .then([transferred(ada)]);
    // The former host is away: the seat that was kept for them is kept for the new one.
    given(...meetings.anOpenMeeting(three), ...full)
      .when(handing(ada))
      .then([transferred(ada)]);
    given(...meetings.anOpenMeetingWithHost(three), ...full, ...meetings.joined(ada))
      .when(handing(ada))
      .then([transferred(ada)]);
  });
  it('gives back what has lapsed, where the new host needs it', () => {
    const lapsed = meetings.reserved(cleo, { until: after(4) });
    given(
      ...meetings.anOpenMeetingWithHost({ limits: { participants: 3 } }),
      ...meetings.inTheRoom(bob),
      ...meetings.admitted(cleo),
      ...lapsed,
      ...meetings.admitted(ada),
    )
      .when(handing(ada))
      .then([
        {
          type: 'SeatReleased',
          person: cleo,
          device: cast.deviceId(1),
          ticket: cast.ticketId(1),
          reason: 'not-joined',
        },
        transferred(ada),
      ]);
  });
  it('keeps the new host’s seat while they are outside, also once the former host has left', () => {
    const handedOver = [
      ...meetings.anOpenMeetingWithHost({ limits: { participants: 3 } }),
      ...meetings.inTheRoom(bob),
      ...meetings.admitted(ada),
      ...meetings.admitted(cleo),
      transferred(ada),
    ];
    const taking = (person: PersonId) =>
      ({
        type: 'ReserveSeat',
        meeting,
        by: cast.person(person),
        at: after(5),
        person,
        device: cast.deviceId(1),
        ticket: cast.ticketId(3),
      }) as const;
    const reserved = (person: PersonId) =>
      meetings.reserved(person, { ticket: cast.ticketId(3), until: after(7, 30) });
    const left: MeetingEvent = {
      type: 'ParticipantLeft',
      ...cast.reported,
      person: hana,
      device: cast.deviceId(1),
      occurredAt: after(5),
    };
    given(...handedOver)
      .when(taking(cleo))
      .then({ code: 'meeting-full', person: cleo });
    given(...handedOver)
      .when(taking(ada))
      .then(reserved(ada));
    given(...handedOver, left, ...reserved(cleo))
      .when(taking(hana))
      .then({ code: 'meeting-full', person: hana });
    given(...handedOver, left, ...reserved(cleo))
      .when(taking(ada))
      .then(reserved(ada));
  });
  it('is refused to guests, observers and people who were not let in', () => {
    given(...open)
      .when(handing(bob))
      .then({ code: 'participant-unknown', person: bob });
    given(...open, ...meetings.waiting(bob))
      .when(handing(bob))
      .then('not-admitted');
    given(...open, ...meetings.admitted(gus, 'guest'))
      .when(handing(gus))
      .then('role-fixed');
    given(...open, ...meetings.admitted(otto, 'observer'))
      .when(handing(otto))
      .then('role-fixed');
  });
  it('is for the host (or a system actor) only, until the meeting is over', () => {
    const withCoHost = [...open, ...meetings.aCoHost(bob)];
    given(...withCoHost)
      .when({ ...handing(ada), by: cast.person(bob) })
      .then('only-host');
    given(...withCoHost)
      .when({ ...handing(ada), by: cast.timer })
      .then([transferred(ada)]);
    given(...meetings.aScheduledMeeting(), ...meetings.aCoHost(bob))
      .when(handing(bob))
      .then([transferred(bob)]);
    given(...meetings.anEndedMeeting())
      .when(handing(ada))
      .then('meeting-over');
  });
});

describe('giving a role', () => {
  const open = [...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada)];

  it('is put on record when it changes something', () => {
    given(...open)
      .when(giving(ada, 'co-host'))
      .then([changed(ada, 'co-host')]);
    given(...open)
      .when(giving(ada, 'participant'))
      .then([]);
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(giving(ada, 'co-host'))
      .then([changed(ada, 'co-host')]);
  });
  it('never changes the host, a guest, whom an invite made an observer, or an observer into a co-host', () => {
    given(...open)
      .when(giving(hana, 'participant'))
      .then('role-fixed');
    given(...open, ...meetings.admitted(gus, 'guest'))
      .when(giving(gus, 'participant'))
      .then('role-fixed');
    given(...open, ...invited(cleo))
      .when(giving(cleo, 'participant'))
      .then('role-fixed');
    given(...open, ...meetings.admitted(otto, 'observer'))
      .when(giving(otto, 'co-host'))
      .then('role-fixed');
    given(...open)
      .when(giving(bob, 'co-host'))
      .then('participant-unknown');
  });
  it('to somebody in the room may end the absence, or begin it', () => {
    given(...meetings.anOpenMeeting(), ...meetings.inTheRoom(ada))
      .when(giving(ada, 'co-host'))
      .then([changed(ada, 'co-host'), absenceEnded]);
    given(...meetings.anOpenMeeting(), ...meetings.inTheRoom(ada), changed(ada, 'co-host'), absenceEnded)
      .when(giving(ada, 'participant'))
      .then([changed(ada, 'participant'), absenceBegan]);
  });
  it('moves an observer’s seat among the participants only while there is one', () => {
    const twoSeats = meetings.anOpenMeetingWithHost({ limits: { participants: 2 } });
    const watched = [...twoSeats, ...meetings.inTheRoom(otto, 'observer')];
    given(...watched)
      .when(giving(otto, 'participant'))
      .then([changed(otto, 'participant')]);
    given(...watched, ...meetings.inTheRoom(bob))
      .when(giving(otto, 'participant'))
      .then({ code: 'meeting-full', limit: 2, count: 2, person: otto });
    given(...twoSeats, ...meetings.admitted(otto, 'observer'), ...meetings.inTheRoom(bob))
      .when(giving(otto, 'participant'))
      .then([changed(otto, 'participant')]);
  });
  it('needs no other seat of somebody who stays among the participants', () => {
    const full = meetings.anOpenMeetingWithHost({ limits: { participants: 2 } });
    given(...full, ...meetings.inTheRoom(ada))
      .when(giving(ada, 'co-host'))
      .then([changed(ada, 'co-host')]);
  });
  it('makes no eleventh observer of somebody in the room', () => {
    const observers = Array.from({ length: maxObservers }, (_, n) => cast.personId(20 + n));
    given(...open, ...observers.flatMap((who) => meetings.inTheRoom(who, 'observer')))
      .when(giving(ada, 'observer'))
      .then('observer-limit-reached');
  });
});
