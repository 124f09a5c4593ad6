// The door by example, for those who run the meeting: whom they let in, refuse and send out.
import { describe, it } from 'vitest';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, hana, meeting, nine } = cast;
const byHana = { meeting, by: cast.person(hana), at: nine };

const admittedUnder =
  (setting: 'host-entry' | 'open-door' | 'host-decision' | 'admit-all') => (person: PersonId) =>
    ({ type: 'ParticipantAdmitted', person, setting }) as const;
const removed = (person: PersonId) => ({ type: 'ParticipantRemoved', person }) as const;
const refused = (person: PersonId) => ({ type: 'ParticipantRefused', person }) as const;

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
  it('never sends out the host, and says so (B8), and a co-host only by the host', () => {
    const open = [...meetings.anOpenMeetingWithHost(), ...meetings.aCoHost(ada), ...meetings.aCoHost(bob)];
    const byBob = { ...removing, by: cast.person(bob) };
    given(...open)
      .when({ ...byBob, person: hana })
      .then({ code: 'host-stays', person: hana });
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
