// Knocking by example: who waits, who walks in, who goes away again, and who may not knock.
import { describe, expect, it } from 'vitest';
import { maxWaitingByLink } from '../../../src/domain/meeting/bounds.ts';
import type { DoorCommand } from '../../../src/domain/meeting/door.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { InviteId, PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, gus, hana, invite, meeting, nine } = cast;
const openDoor = { waitingRoom: false };

const knocking = (who: PersonId, by: InviteId | null = null): DoorCommand<'Knock'> => ({
  type: 'Knock',
  meeting,
  by: cast.person(who),
  at: nine,
  person: who,
  role: by === null ? 'participant' : 'guest',
  displayName: known('Somebody'),
  invite: by,
});
const admittedUnder =
  (setting: 'host-entry' | 'open-door' | 'host-decision' | 'admit-all') => (person: PersonId) =>
    ({ type: 'ParticipantAdmitted', person, setting }) as const;
const removed = (person: PersonId) => ({ type: 'ParticipantRemoved', person }) as const;
const refused = (person: PersonId) => ({ type: 'ParticipantRefused', person }) as const;
const dropped = (person: PersonId, reason: 'withdrawn' | 'lapsed') =>
  ({ type: 'ParticipantDropped', person, reason }) as const;

describe('knocking', () => {
  it('before the meeting opens means waiting, even where the door will stand open', () => {
    given(...meetings.aScheduledMeeting(openDoor))
      .when(knocking(ada))
      .then(meetings.waiting(ada));
  });
  it('at a waiting room means waiting; again says nothing', () => {
    given(...meetings.anOpenMeeting())
      .when(knocking(ada))
      .then(meetings.waiting(ada));
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada))
      .when(knocking(ada))
      .then([]);
  });
  it('at an open door means walking in, under that setting', () => {
    given(...meetings.anOpenMeeting(openDoor))
      .when(knocking(ada))
      .then([...meetings.waiting(ada), admittedUnder('open-door')(ada)]);
  });
  it('again after an early arrival, once the door stands open, means walking in', () => {
    given(...meetings.anOpenMeeting(openDoor), ...meetings.waiting(ada))
      .when(knocking(ada))
      .then([admittedUnder('open-door')(ada)]);
  });
  it("puts the host's name on record, who is let in from the start", () => {
    const named = { ...meetings.waiting(hana, 'host')[0]! };
    given(...meetings.aScheduledMeeting())
      .when(knocking(hana))
      .then([named, admittedUnder('host-entry')(hana)]);
    given(...meetings.anOpenMeeting(), named, admittedUnder('host-entry')(hana))
      .when(knocking(hana))
      .then([]);
  });
  it('says nothing for who was let in', () => {
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(knocking(ada))
      .then([]);
  });
  it('lets a co-host in who was made one while waiting', () => {
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada), {
      type: 'RoleChanged',
      person: ada,
      role: 'co-host',
    })
      .when(knocking(ada))
      .then([admittedUnder('host-entry')(ada)]);
  });
  it('at a locked room is refused to new people and leaves others waiting', () => {
    const locked = [
      ...meetings.anOpenMeeting(openDoor),
      ...meetings.waiting(ada),
      { type: 'LockSet', locked: true } as const,
    ];
    given(...locked)
      .when(knocking(bob))
      .then('room-locked');
    given(...locked)
      .when(knocking(ada))
      .then([]);
  });
  it('is refused after a refusal or a removal', () => {
    const open = [...meetings.anOpenMeeting(openDoor), ...meetings.waiting(ada)];
    given(...open, refused(ada))
      .when(knocking(ada))
      .then('entry-refused');
    given(...open, removed(ada))
      .when(knocking(ada))
      .then('removed-from-meeting');
  });
  it('says to whom a host turned away that they were, and nothing of how the meeting goes on (D5)', () => {
    const open = [...meetings.anOpenMeeting(openDoor), ...meetings.waiting(ada)];
    const end: MeetingEvent = {
      type: 'MeetingEnded',
      endedAt: after(20),
      reason: 'ended-by-host',
      openSeconds: 1200,
    };
    for (const [out, told] of [
      [removed(ada), 'removed-from-meeting'],
      [refused(ada), 'entry-refused'],
    ] as const) {
      for (const later of [[], [end], [{ type: 'LockSet', locked: true }]] as const) {
        given(...open, out, ...later)
          .when(knocking(ada))
          .then(told);
      }
      given(...open, out)
        .when({ ...knocking(ada), at: after(45) })
        .then(told);
    }
  });
  it('past the end tells the facts of the plan to who was let in, and to nobody else (D5)', () => {
    const open = meetings.anOpenMeeting({ waitingRoom: false });
    const late = { ...knocking(ada), at: after(45) };
    given(...open)
      .when(late)
      .then({ code: 'meeting-over' });
    given(...open, ...meetings.waiting(ada))
      .when(late)
      .then({ code: 'meeting-over' });
    given(...open, ...meetings.admitted(ada))
      .when(late)
      .then({ code: 'duration-exceeded', limit: 30 });
    const ticket = { device: cast.deviceId(1), ticket: cast.ticketId(1) };
    const asking = {
      type: 'ReserveSeat',
      meeting,
      by: cast.person(ada),
      at: after(45),
      person: ada,
    } as const;
    given(...open, ...meetings.waiting(ada))
      .when({ ...asking, ...ticket })
      .then({ code: 'meeting-over' });
    given(...open, ...meetings.admitted(ada))
      .when({ ...asking, ...ticket })
      .then({ code: 'duration-exceeded', limit: 30 });
  });
  it('is for oneself, while the meeting is not over', () => {
    given(...meetings.anOpenMeeting())
      .when({ ...knocking(ada), by: cast.person(bob) })
      .then('not-yourself');
    given(...meetings.anEndedMeeting())
      .when(knocking(ada))
      .then('meeting-over');
    given(...meetings.aCancelledMeeting())
      .when(knocking(ada))
      .then('meeting-over');
    given().when(knocking(ada)).then('meeting-unknown');
  });
  it('is refused from the instant of the end on, even where the timer is late', () => {
    const open = meetings.anOpenMeeting(openDoor);
    given(...open)
      .when({ ...knocking(ada), at: after(30, -0.001) })
      .then([...meetings.waiting(ada), admittedUnder('open-door')(ada)]);
    given(...open)
      .when({ ...knocking(ada), at: after(30) })
      .then('meeting-over');
  });
});

describe('B8: a knock that changes nothing', () => {
  const alreadySaid = (who: PersonId, ...events: readonly MeetingEvent[]) => {
    const decision = meetingDecider.decide(knocking(who), fold(meetingDecider, events));
    return decision.kind === 'accepted' && decision.events.length === 0 ? decision.already : decision;
  };

  it('tells where the person stands: waiting, or in', () => {
    const open = meetings.anOpenMeeting();
    expect(alreadySaid(ada, ...open, ...meetings.waiting(ada))).toEqual({ door: 'waiting' });
    expect(alreadySaid(ada, ...open, ...meetings.admitted(ada))).toEqual({ door: 'admitted' });
  });
});

describe('B5: a knock', () => {
  const withdrawing = {
    type: 'WithdrawKnock',
    meeting,
    by: cast.person(ada),
    at: nine,
    person: ada,
  } as const;
  const lapsing = { type: 'LapseKnock', meeting, by: cast.timer, at: after(15), person: ada } as const;
  const waits = [...meetings.anOpenMeeting(), ...meetings.waiting(ada)];

  it('is withdrawn so often only, by a member and by the guests of a link together; then it lapses', () => {
    const cycles = (times: number, who = ada, by: typeof cast.invite | null = null) =>
      Array.from({ length: times }, () => [
        ...meetings.waiting(who, by === null ? 'participant' : 'guest', by),
        dropped(who, 'withdrawn'),
      ]).flat();
    const again = [...meetings.anOpenMeeting(), ...cycles(19), ...meetings.waiting(ada)];
    given(...again)
      .when(withdrawing)
      .then([dropped(ada, 'withdrawn')]);
    const often = [...meetings.anOpenMeeting(), ...cycles(20), ...meetings.waiting(ada)];
    given(...often)
      .when(withdrawing)
      .then({ code: 'withdrawal-limit-reached', meeting, person: ada, invite: null, limit: 20, count: 20 });
    given(...often)
      .when(lapsing)
      .then([dropped(ada, 'lapsed')]);
    given(...often, ...meetings.waiting(cast.bob))
      .when({ ...withdrawing, by: cast.person(cast.bob), person: cast.bob })
      .then([dropped(cast.bob, 'withdrawn')]);
    const { gus, invite, personId } = cast;
    const guests = Array.from({ length: 200 }, (_, n) => cycles(1, personId(100 + n), invite)).flat();
    const byGus = { ...withdrawing, by: cast.guest(gus), person: gus };
    given(...meetings.anOpenMeeting(), ...guests, ...meetings.waiting(gus, 'guest', invite))
      .when(byGus)
      .then({ code: 'withdrawal-limit-reached', invite, limit: 200, count: 200 });
    given(...meetings.anOpenMeeting(), ...guests.slice(2), ...meetings.waiting(gus, 'guest', invite))
      .when(byGus)
      .then([dropped(gus, 'withdrawn')]);
  });

  it('is withdrawn by who knocked, who is a stranger then; who is in has nothing to withdraw', () => {
    given(...waits)
      .when(withdrawing)
      .then([dropped(ada, 'withdrawn')]);
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(withdrawing)
      .then([dropped(ada, 'withdrawn')]);
    given(...waits, dropped(ada, 'withdrawn'))
      .when(withdrawing)
      .then('meeting-unknown');
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(withdrawing)
      .then([]);
    given(...waits)
      .when({ ...withdrawing, by: cast.person(cast.hana) })
      .then('not-yourself');
    given(...meetings.anEndedMeeting())
      .when(withdrawing)
      .then('meeting-unknown');
    given(...meetings.anEndedMeeting())
      .when({ ...withdrawing, by: cast.person(cast.hana), person: cast.hana })
      .then('meeting-over');
  });
  it('lapses where nobody has decided on it', () => {
    given(...waits)
      .when(lapsing)
      .then([dropped(ada, 'lapsed')]);
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(lapsing)
      .then([]);
    given(...waits, refused(ada))
      .when(lapsing)
      .then([]);
    given(...waits, { type: 'RoleChanged', person: ada, role: 'co-host' })
      .when(lapsing)
      .then([]);
    given(...meetings.anEndedMeeting())
      .when(lapsing)
      .then([]);
    given().when(lapsing).then('meeting-unknown');
  });
  it('that is gone leaves nobody in the state, and may be made anew', () => {
    const gone = fold(meetingDecider, [...waits, dropped(ada, 'lapsed')]);
    expect(gone).toMatchObject({ tally: { waiting: 0 } });
    expect(gone.status === 'open' && gone.people.has(ada)).toBe(false);
    given(...waits, dropped(ada, 'lapsed'))
      .when(knocking(ada))
      .then(meetings.waiting(ada));
  });
});

describe('B6: by a link by which somebody was removed', () => {
  const sentOut = [
    ...meetings.anOpenMeetingWithHost(openDoor),
    ...meetings.admitted(gus, 'guest', invite),
    ...meetings.joined(gus),
    removed(gus),
  ];
  const other = '00000004-0000-4000-8000-000000000001' as InviteId;

  it('everyone waits for a host, also with the waiting room off', () => {
    given(...sentOut)
      .when(knocking(ada, invite))
      .then(meetings.waiting(ada, 'guest', invite));
    given(...sentOut, ...meetings.waiting(ada, 'guest', invite))
      .when(knocking(ada, invite))
      .then([]);
    given(...sentOut, ...meetings.waiting(ada, 'guest', invite))
      .when({ type: 'AdmitParticipant', meeting, by: cast.person(hana), at: nine, person: ada })
      .then([admittedUnder('host-decision')(ada)]);
  });
  it('and who was removed stays out, while other links and members are free to come', () => {
    given(...sentOut)
      .when(knocking(gus, invite))
      .then('removed-from-meeting');
    given(...sentOut)
      .when(knocking(ada, other))
      .then([...meetings.waiting(ada, 'guest', other), admittedUnder('open-door')(ada)]);
    given(...sentOut)
      .when(knocking(bob))
      .then([...meetings.waiting(bob), admittedUnder('open-door')(bob)]);
  });
});

describe('B6: who was let in by a link before somebody was removed who came by it', () => {
  const openDoorBy = (who: PersonId, link: InviteId) =>
    [...meetings.waiting(who, 'guest', link), admittedUnder('open-door')(who)] as const;
  const other = '00000004-0000-4000-8000-000000000001' as InviteId;
  const open = meetings.anOpenMeetingWithHost(openDoor);
  const comes = [...openDoorBy(gus, invite), ...meetings.joined(gus)];
  const leaves = {
    type: 'ParticipantLeft',
    ...cast.reported,
    person: ada,
    device: cast.deviceId(1),
  } as const;
  const reserving = (who: PersonId) =>
    ({
      type: 'ReserveSeat',
      meeting,
      by: cast.person(who),
      at: after(5),
      person: who,
      device: cast.deviceId(1),
      ticket: cast.ticketId(2),
    }) as const;
  const reporting = (who: PersonId) =>
    ({
      type: 'RecordJoined',
      meeting,
      by: cast.mediaPlane,
      at: after(5),
      person: who,
      device: cast.deviceId(1),
      ...cast.unnamed,
      occurredAt: after(5),
    }) as const;
  const rejected = {
    type: 'JoinRejected',
    ...cast.reported,
    person: ada,
    device: cast.deviceId(1),
    occurredAt: after(5),
    reason: 'not-admitted',
  } as const;
  const unused = {
    type: 'SeatReleased',
    person: ada,
    device: cast.deviceId(1),
    ticket: cast.ticketId(1),
    reason: 'not-joined',
  } as const;
  const spares: readonly (readonly [string, readonly MeetingEvent[], readonly MeetingEvent[]])[] = [
    ['never came in', openDoorBy(ada, invite), []],
    ['was let in by a host and never came in', meetings.admitted(ada, 'guest', invite), []],
    ['holds a ticket', [...openDoorBy(ada, invite), ...meetings.reserved(ada)], [unused]],
    [
      'was in the room and left it',
      [...openDoorBy(ada, invite), ...meetings.joined(ada), { ...leaves, occurredAt: after(2) }],
      [],
    ],
  ];

  it.each(spares)(
    'and %s, waits for a host: no ticket, no entry, a knock that waits',
    (_, spare, released) => {
      const sentOut = [...open, ...comes, ...spare, removed(gus)];
      given(...sentOut)
        .when(reserving(ada))
        .then('not-admitted');
      given(...sentOut)
        .when(reporting(ada))
        .then([rejected]);
      const knocks = [...released, ...meetings.waiting(ada, 'guest', invite)];
      given(...sentOut)
        .when(knocking(ada, invite))
        .then(knocks);
      given(...sentOut, ...knocks)
        .when(knocking(ada, invite))
        .then([]);
      given(...sentOut, ...knocks)
        .when(reserving(ada))
        .then('not-admitted');
      given(...sentOut, ...knocks)
        .when(reporting(ada))
        .then([rejected]);
      for (const before of [sentOut, [...sentOut, ...knocks]]) {
        const letIn = admittedUnder('host-decision')(ada);
        given(...before)
          .when({ type: 'AdmitParticipant', meeting, by: cast.person(hana), at: after(5), person: ada })
          .then([letIn]);
        const state = fold(meetingDecider, [...before, letIn]);
        expect(meetingDecider.decide(reserving(ada), state)).toMatchObject({ kind: 'accepted' });
        expect(meetingDecider.decide(reporting(ada), state)).toMatchObject({
          events: [{ type: 'ParticipantJoined' }],
        });
      }
    },
  );
  it('and waits, waits on, whatever they ask for', () => {
    const sentOut = [...open, ...comes, ...meetings.waiting(ada, 'guest', invite), removed(gus)];
    given(...sentOut)
      .when(knocking(ada, invite))
      .then([]);
    given(...sentOut)
      .when(reserving(ada))
      .then('not-admitted');
  });
  it('and is in the room, stays there and may come back, as may members and guests by other links', () => {
    given(...open, ...comes, ...openDoorBy(ada, invite), ...meetings.joined(ada), removed(gus), {
      ...leaves,
      occurredAt: after(2),
    })
      .when(reporting(ada))
      .then([
        {
          type: 'ParticipantJoined',
          ...cast.reported,
          person: ada,
          device: cast.deviceId(1),
          occurredAt: after(5),
          muted: false,
        },
      ]);
    for (const free of [openDoorBy(ada, other), meetings.admitted(ada)]) {
      const state = fold(meetingDecider, [...open, ...comes, ...free, removed(gus)]);
      expect(meetingDecider.decide(reserving(ada), state)).toMatchObject({ kind: 'accepted' });
    }
  });
  it('knocks in vain at a locked room, and where as many wait as may', () => {
    const sentOut = [...open, ...comes, ...openDoorBy(ada, invite), removed(gus)];
    given(...sentOut, { type: 'LockSet', locked: true })
      .when(knocking(ada, invite))
      .then('room-locked');
    const crowd = Array.from({ length: maxWaitingByLink }, (_, n) =>
      meetings.waiting(cast.personId(100 + n), 'guest', invite),
    );
    given(...sentOut, ...crowd.flat())
      .when(knocking(ada, invite))
      .then({ code: 'guest-limit-reached', of: 'waiting', invite });
  });
  it('does not lapse and is not forgotten once they were in the room: their times are kept', () => {
    const [, , , back] = spares;
    const waits = [
      ...open,
      ...comes,
      ...(back?.[1] ?? []),
      removed(gus),
      ...meetings.waiting(ada, 'guest', invite),
    ];
    for (const type of ['WithdrawKnock', 'LapseKnock'] as const) {
      const by = type === 'LapseKnock' ? cast.timer : cast.person(ada);
      given(...waits)
        .when({ type, meeting, by, at: after(30, -1), person: ada })
        .then([]);
    }
  });
  it('is taken by who lets in or refuses everybody, after those who knocked, and gives back the seat', () => {
    const sentOut = [...open, ...comes, ...openDoorBy(ada, invite), ...meetings.reserved(ada), removed(gus)];
    const crowd = [...sentOut, ...meetings.waiting(bob)];
    given(...crowd)
      .when({ type: 'AdmitEveryone', meeting, by: cast.person(hana), at: after(5) })
      .then([bob, ada].map(admittedUnder('admit-all')));
    const refusals = [bob, ada].map((person) => ({ type: 'ParticipantRefused', person }) as const);
    given(...crowd)
      .when({ type: 'RefuseEveryone', meeting, by: cast.person(hana), at: after(5) })
      .then(refusals);
    given(...sentOut)
      .when({ type: 'RefuseParticipant', meeting, by: cast.person(hana), at: after(5), person: ada })
      .then([{ type: 'ParticipantRefused', person: ada }]);
    const state = fold(meetingDecider, [...crowd, ...refusals]);
    expect(state.status === 'open' && [state.people.get(ada), state.tally]).toMatchObject([
      { door: 'refused', devices: new Map() },
      { seats: 1, waiting: 0 },
    ]);
  });
  it('counts for no limit of those who wait before they knock again', () => {
    const spare = Array.from({ length: maxWaitingByLink }, (_, n) =>
      openDoorBy(cast.personId(100 + n), invite),
    );
    given(...open, ...comes, ...spare.flat(), removed(gus))
      .when(knocking(ada, invite))
      .then(meetings.waiting(ada, 'guest', invite));
  });
});
