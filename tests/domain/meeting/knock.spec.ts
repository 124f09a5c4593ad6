// Knocking by example: who waits, who walks in, who goes away again, and who may not knock.
import { describe, expect, it } from 'vitest';
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
      .then('duration-exceeded');
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
