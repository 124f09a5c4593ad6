// The door by example: who waits, who walks in, who decides, and what stays shut.
import { describe, it } from 'vitest';
import { maxPeople, maxWaiting } from '../../../src/domain/meeting/bounds.ts';
import type { DoorCommand } from '../../../src/domain/meeting/door.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, hana, meeting, nine } = cast;
const byHana = { meeting, by: cast.person(hana), at: nine };
const openDoor = { waitingRoom: false };

const knocking = (who: PersonId): DoorCommand<'Knock'> => ({
  type: 'Knock',
  meeting,
  by: cast.person(who),
  at: nine,
  person: who,
  role: 'participant',
  displayName: known('Somebody'),
  invite: null,
});
const crowd = (size: number) => Array.from({ length: size }, (_, n) => cast.personId(100 + n));
const admittedUnder =
  (setting: 'host-entry' | 'open-door' | 'host-decision' | 'admit-all') => (person: PersonId) =>
    ({ type: 'ParticipantAdmitted', person, setting }) as const;
const removed = (person: PersonId) => ({ type: 'ParticipantRemoved', person }) as const;
const refused = (person: PersonId) => ({ type: 'ParticipantRefused', person }) as const;

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
  it('is refused when a hundred wait', () => {
    const full = [...meetings.anOpenMeeting(), ...crowd(maxWaiting).flatMap((who) => meetings.waiting(who))];
    given(...full)
      .when(knocking(ada))
      .then({ code: 'waiting-room-full', limit: maxWaiting });
    given(...full.slice(0, -1))
      .when(knocking(ada))
      .then(meetings.waiting(ada));
  });
  it('is refused when the meeting has known a thousand people, whatever became of them', () => {
    const come = crowd(maxPeople - 1).flatMap((who) => [...meetings.waiting(who), refused(who)]);
    const known = [...meetings.anOpenMeeting(openDoor), ...come];
    given(...known)
      .when(knocking(ada))
      .then({ code: 'too-many-people', limit: maxPeople });
    given(...known.slice(0, -2))
      .when(knocking(ada))
      .then([...meetings.waiting(ada), admittedUnder('open-door')(ada)]);
  });
});

describe('admitting', () => {
  const admitting = { type: 'AdmitParticipant', ...byHana, person: ada } as const;
  const byDecision = admittedUnder('host-decision');

  it('lets in who waits, once', () => {
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada))
      .when(admitting)
      .then([byDecision(ada)]);
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(admitting)
      .then([]);
  });
  it('is refused for whom the meeting does not know, and before it opens', () => {
    given(...meetings.anOpenMeeting())
      .when(admitting)
      .then('participant-unknown');
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(admitting)
      .then('meeting-not-open');
  });
  it('lifts a refusal or a removal only by the host', () => {
    const open = [...meetings.anOpenMeeting(), ...meetings.aCoHost(bob), ...meetings.waiting(ada)];
    const byBob = { ...admitting, by: cast.person(bob) };
    given(...open)
      .when(byBob)
      .then([byDecision(ada)]);
    for (const out of [refused(ada), removed(ada)]) {
      given(...open, out)
        .when(byBob)
        .then({ code: 'only-host', meeting: cast.meeting });
      given(...open, out)
        .when(admitting)
        .then([byDecision(ada)]);
    }
  });
  it('is refused to participants, and to a co-host who was sent out', () => {
    const open = [...meetings.anOpenMeeting(), ...meetings.aCoHost(bob), ...meetings.waiting(ada)];
    given(...open)
      .when({ ...admitting, by: cast.person(ada) })
      .then('only-host-or-cohost');
    given(...open, removed(bob))
      .when({ ...admitting, by: cast.person(bob) })
      .then('only-host-or-cohost');
  });
  it('is refused past the end', () => {
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada))
      .when({ ...admitting, at: after(31) })
      .then({ code: 'duration-exceeded', count: 31, limit: 30 });
  });
  it('everyone puts one admission on record for each, in the order in which they knocked', () => {
    given(
      ...meetings.anOpenMeeting(),
      ...meetings.waiting(bob),
      ...meetings.admitted(cast.gus),
      ...meetings.waiting(ada),
    )
      .when({ type: 'AdmitEveryone', ...byHana })
      .then([bob, ada].map(admittedUnder('admit-all')));
    given(...meetings.anOpenMeeting())
      .when({ type: 'AdmitEveryone', ...byHana })
      .then([]);
  });
});

describe('refusing', () => {
  const refusing = { type: 'RefuseParticipant', ...byHana, person: ada } as const;

  it('keeps out who waits, once, before the meeting opens too', () => {
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(refusing)
      .then([refused(ada)]);
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada), refused(ada))
      .when(refusing)
      .then([]);
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada), removed(ada))
      .when(refusing)
      .then([]);
  });
  it('is not for people inside: nobody of that name is at the door', () => {
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(refusing)
      .then('participant-unknown');
    given(...meetings.anOpenMeeting())
      .when(refusing)
      .then('participant-unknown');
  });
  it('everyone empties the waiting room', () => {
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada), ...meetings.waiting(bob))
      .when({ type: 'RefuseEveryone', ...byHana })
      .then([refused(ada), refused(bob)]);
  });
});

describe('removing', () => {
  const removing = { type: 'RemoveParticipant', ...byHana, person: ada } as const;

  it('sends out from the room or from the door, once', () => {
    given(...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada))
      .when(removing)
      .then([removed(ada)]);
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(removing)
      .then([removed(ada)]);
    given(...meetings.anOpenMeetingWithHost(), ...meetings.waiting(ada), removed(ada))
      .when(removing)
      .then([]);
    given(...meetings.anOpenMeetingWithHost(), ...meetings.waiting(ada), refused(ada))
      .when(removing)
      .then([]);
  });
  it('never sends out the host, and a co-host only by the host', () => {
    const open = [...meetings.anOpenMeetingWithHost(), ...meetings.aCoHost(ada), ...meetings.aCoHost(bob)];
    const byBob = { ...removing, by: cast.person(bob) };
    given(...open)
      .when({ ...byBob, person: hana })
      .then({ code: 'role-fixed', person: hana });
    given(...open)
      .when(byBob)
      .then('only-host');
    given(...open)
      .when(removing)
      .then([removed(ada)]);
  });
  it('of the last host in the room begins the hosts’ absence', () => {
    given(...meetings.anOpenMeeting(), ...meetings.aCoHost(ada), ...meetings.joined(ada), {
      type: 'HostAbsenceEnded',
    })
      .when({ ...removing, at: after(5) })
      .then([removed(ada), { type: 'HostAbsenceBegan', until: after(15) }]);
  });
});

describe('the settings of the door', () => {
  it('are put on record when they change, and only then', () => {
    const open = meetings.anOpenMeeting();
    given(...open)
      .when({ type: 'SetWaitingRoom', ...byHana, on: false })
      .then([{ type: 'WaitingRoomSet', on: false }]);
    given(...open)
      .when({ type: 'SetWaitingRoom', ...byHana, on: true })
      .then([]);
    given(...open)
      .when({ type: 'SetLock', ...byHana, locked: true })
      .then([{ type: 'LockSet', locked: true }]);
    given(...open)
      .when({ type: 'SetLock', ...byHana, locked: false })
      .then([]);
    given(...meetings.anEndedMeeting())
      .when({ type: 'SetLock', ...byHana, locked: true })
      .then('meeting-over');
  });
});
