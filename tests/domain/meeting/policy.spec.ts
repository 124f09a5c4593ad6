// The policy by example: who is heard and seen, whose name shows, who is muted, whose hand is up.
import { describe, it } from 'vitest';
import { maxNamedPeople } from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, bob, cleo, hana, meeting, nine } = cast;
const asked = { meeting, by: cast.person(hana), at: nine };
const byAda = { ...asked, by: cast.person(ada) };
const open = [...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada), ...meetings.inTheRoom(bob)];
const muted = (person = ada): MeetingEvent => ({ type: 'ParticipantMuted', person });

describe('who hears and sees whom', () => {
  const everyone = { kind: 'everyone' } as const;
  const setting = { type: 'SetAudibility', ...asked, see: everyone } as const;

  it('is put on record when it changes', () => {
    const hear = { kind: 'hosts-only' } as const;
    given(...open)
      .when({ ...setting, hear })
      .then([{ type: 'AudibilitySet', hear, see: everyone }]);
    given(...open, { type: 'AudibilitySet', hear, see: everyone })
      .when({ ...setting, hear })
      .then([]);
    given(...open)
      .when({ ...setting, hear: everyone })
      .then([]);
  });
  it('names people as a set', () => {
    const named = {
      type: 'AudibilitySet',
      hear: { kind: 'named', people: [ada, bob] },
      see: everyone,
    } as const;
    given(...open)
      .when({ ...setting, hear: { kind: 'named', people: [bob, ada, bob] } })
      .then([named]);
    given(...open, named)
      .when({ ...setting, hear: { kind: 'named', people: [bob, ada] } })
      .then([]);
    given(...open, named)
      .when({ ...setting, hear: { kind: 'named', people: [ada, cleo] } })
      .then([{ ...named, hear: { kind: 'named', people: [ada, cleo] } }]);
  });
  it('names no more people than a rule holds', () => {
    const people = Array.from({ length: maxNamedPeople + 1 }, (_, n) => cast.personId(n));
    given(...open)
      .when({ ...setting, hear: everyone, see: { kind: 'named', people } })
      .then([{ type: 'AudibilitySet', hear: everyone, see: { kind: 'named', people: people.slice(0, -1) } }]);
  });
  it('is for hosts, before the meeting opens too, until it is over', () => {
    const hear = { kind: 'hosts-only' } as const;
    given(...open)
      .when({ ...setting, ...byAda, hear })
      .then('only-host-or-cohost');
    given(...meetings.aScheduledMeeting())
      .when({ ...setting, hear })
      .then([{ type: 'AudibilitySet', hear, see: everyone }]);
    given(...meetings.anEndedMeeting())
      .when({ ...setting, hear })
      .then('meeting-over');
  });
});

describe('hidden names and mute on entry', () => {
  it('are put on record when they change', () => {
    given(...open)
      .when({ type: 'SetNamesHidden', ...asked, hidden: true })
      .then([{ type: 'NamesHiddenSet', hidden: true }]);
    given(...open)
      .when({ type: 'SetNamesHidden', ...asked, hidden: false })
      .then([]);
    given(...open)
      .when({ type: 'SetMuteOnEntry', ...asked, on: true })
      .then([{ type: 'MuteOnEntrySet', on: true }]);
    given(...open, { type: 'MuteOnEntrySet', on: true })
      .when({ type: 'SetMuteOnEntry', ...asked, on: true })
      .then([]);
  });
});

describe('muting', () => {
  const muting = { type: 'MuteParticipant', ...asked, person: ada } as const;
  const unmuting = { type: 'UnmuteParticipant', ...asked, person: ada } as const;

  it('is for the person, hosts and co-hosts, and says something once', () => {
    given(...open)
      .when(muting)
      .then([muted()]);
    given(...open)
      .when({ ...muting, ...byAda })
      .then([muted()]);
    given(...open)
      .when({ ...muting, by: cast.person(bob) })
      .then('only-host-or-cohost');
    given(...open, muted())
      .when(muting)
      .then([]);
    given(...open, muted())
      .when({ ...unmuting, ...byAda })
      .then([{ type: 'ParticipantUnmuted', person: ada }]);
    given(...open)
      .when(unmuting)
      .then([]);
  });
  it('is for people inside, while the meeting is open', () => {
    given(...open)
      .when({ ...muting, person: cleo })
      .then('participant-unknown');
    given(...open, ...meetings.waiting(cleo))
      .when({ ...muting, person: cleo })
      .then('not-admitted');
    given(...open, ...meetings.waiting(cleo))
      .when({ ...unmuting, person: cleo })
      .then('not-admitted');
    given(...open)
      .when({ ...unmuting, person: cleo })
      .then('participant-unknown');
    given(...meetings.aScheduledMeeting())
      .when(muting)
      .then('meeting-not-open');
  });
  it('everyone mutes whoever is inside and no host', () => {
    const everyone = { type: 'MuteEveryone', ...asked } as const;
    given(...open)
      .when(everyone)
      .then([{ type: 'EveryoneMuted' }]);
    given(...open, muted())
      .when(everyone)
      .then([{ type: 'EveryoneMuted' }]);
    given(...open, { type: 'EveryoneMuted' })
      .when(everyone)
      .then([]);
    given(...meetings.anOpenMeetingWithHost(), ...meetings.aCoHost(bob), ...meetings.waiting(cleo))
      .when(everyone)
      .then([]);
    given(...open, { type: 'EveryoneMuted' })
      .when({ type: 'MuteParticipant', ...asked, person: hana })
      .then([muted(hana)]);
  });
});

describe('B8: unmuting', () => {
  const unmuting = { type: 'UnmuteParticipant', ...asked, person: ada } as const;
  const asking: MeetingEvent = { type: 'UnmuteAsked', person: ada };
  const unmuted: MeetingEvent = { type: 'ParticipantUnmuted', person: ada };
  const forbidden: MeetingEvent = { type: 'SelfUnmuteSet', allowed: false };

  it('somebody else is asking them, once', () => {
    given(...open, muted())
      .when(unmuting)
      .then([asking]);
    given(...open, muted(), asking)
      .when(unmuting)
      .then([]);
    given(...open)
      .when(unmuting)
      .then([]);
    given(...open, muted())
      .when({ ...unmuting, by: cast.person(bob) })
      .then('only-host-or-cohost');
  });
  it('oneself is possible, but where it is forbidden only once asked, or for who runs the meeting', () => {
    given(...open, muted())
      .when({ ...unmuting, ...byAda })
      .then([unmuted]);
    given(...open, forbidden, muted())
      .when({ ...unmuting, ...byAda })
      .then('self-unmute-forbidden');
    given(...open, forbidden, muted(), asking)
      .when({ ...unmuting, ...byAda })
      .then([unmuted]);
    given(...open, forbidden, muted(hana))
      .when({ ...unmuting, person: hana })
      .then([{ ...unmuted, person: hana }]);
  });
  it('is asked for anew after a mute: of the person, of everybody, on entry', () => {
    const again = [
      [muted(), asking, muted()],
      [muted(), asking, { type: 'EveryoneMuted' } as const],
      [muted(), asking, unmuted, muted()],
      [muted(), asking, { ...meetings.joined(ada, cast.deviceId(2))[0]!, muted: true } as MeetingEvent],
    ];
    for (const events of again) {
      given(...open, forbidden, ...events)
        .when({ ...unmuting, ...byAda })
        .then('self-unmute-forbidden');
    }
    given(...open, muted(), asking)
      .when({ type: 'MuteParticipant', ...asked, person: ada })
      .then([muted()]);
    given(...open, muted(), muted(bob), asking)
      .when({ type: 'MuteEveryone', ...asked })
      .then([{ type: 'EveryoneMuted' }]);
  });
  it('oneself is allowed or forbidden by who runs the meeting, and says something once', () => {
    const setting = { type: 'SetSelfUnmute', ...asked, allowed: false } as const;
    given(...open)
      .when(setting)
      .then([forbidden]);
    given(...open, forbidden)
      .when(setting)
      .then([]);
    given(...open)
      .when({ ...setting, allowed: true })
      .then([]);
    given(...open)
      .when({ ...setting, ...byAda })
      .then('only-host-or-cohost');
  });
});

describe('a hand', () => {
  const raising = { type: 'RaiseHand', ...byAda, person: ada } as const;
  const lowering = { type: 'LowerHand', ...byAda, person: ada } as const;
  const raised: MeetingEvent = { type: 'HandRaised', person: ada };

  it('is raised by oneself, in the room; outside it the refusal says so (B8)', () => {
    given(...open)
      .when(raising)
      .then([raised]);
    given(...open, raised)
      .when(raising)
      .then([]);
    given(...open)
      .when({ ...raising, ...asked })
      .then('not-yourself');
    given(...meetings.anOpenMeeting(), ...meetings.admitted(ada))
      .when(raising)
      .then('not-in-room');
    given(...meetings.anOpenMeeting(), ...meetings.waiting(ada))
      .when(raising)
      .then('not-admitted');
    given(...meetings.anOpenMeeting())
      .when(raising)
      .then('meeting-unknown');
  });
  it('is lowered by oneself or a host', () => {
    const lowered: MeetingEvent = { type: 'HandLowered', person: ada };
    given(...open, raised)
      .when(lowering)
      .then([lowered]);
    given(...open, raised)
      .when({ ...lowering, ...asked })
      .then([lowered]);
    given(...open, raised)
      .when({ ...lowering, by: cast.person(bob) })
      .then('only-host-or-cohost');
    given(...open)
      .when(lowering)
      .then([]);
    given(...open)
      .when({ ...lowering, ...asked, person: cleo })
      .then('participant-unknown');
  });
});
