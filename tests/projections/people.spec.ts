// One person of a meeting, as read models see them; the fold's own words are held to it in all.spec.ts.
import { describe, expect, it } from 'vitest';
import {
  doorOf,
  noPeople,
  peopleTouched,
  personAfter,
  recount,
  roleOf,
  type PersonFacts,
} from '../../src/projections/people.ts';
import { ada, after, bob, deviceId, hana } from '../support/histories/cast.ts';
import { joined, waiting } from '../support/histories/meetings.ts';

const given = { at: after(1), watchedLink: null };
const observer = {
  role: 'observer',
  invite: null,
  door: 'admitted',
  muted: false,
  unmuteAsked: false,
  handRaised: false,
  open: [{ device: deviceId(1), connection: '', since: after(1) }],
} as const;

describe('a person', () => {
  it('whom the meeting does not know becomes known by knocking alone', () => {
    expect(
      personAfter(undefined, ada, { type: 'ParticipantAdmitted', person: ada, setting: 'admit-all' }, given),
    ).toBeUndefined();
    expect(personAfter(undefined, ada, waiting(ada)[0]!, given)).toMatchObject({
      door: 'waiting',
      role: 'participant',
    });
  });

  it('is there once, however many devices and however often one joins', () => {
    const [first] = joined(ada, deviceId(2));
    const [second] = joined(ada, deviceId(1));
    const admitted = { ...observer, role: 'participant', open: [] } as const;
    const there = [first!, second!, first!].reduce<PersonFacts | undefined>(
      (person, event) => personAfter(person, ada, event, given),
      admitted,
    );
    expect(there?.open.map(({ device }) => device)).toEqual([deviceId(1), deviceId(2)]);
    expect(recount(noPeople, undefined, there)).toMatchObject({ present_count: 1, admitted_count: 1 });
  });

  it('who observes takes no seat and is counted apart', () => {
    expect(recount(noPeople, undefined, observer)).toEqual({ ...noPeople, observers_present: 1 });
    const seated = personAfter(
      observer,
      ada,
      { type: 'RoleChanged', person: ada, role: 'participant' },
      given,
    );
    const counts = { ...noPeople, observers_present: 1 };
    expect(recount(counts, observer, seated)).toEqual({ ...noPeople, present_count: 1, admitted_count: 1 });
  });

  it('is touched by name, or with everyone', () => {
    expect(peopleTouched({ type: 'HostTransferred', from: hana, to: bob })).toEqual([hana, bob]);
    expect(peopleTouched({ type: 'EveryoneMuted' })).toBe('everyone');
    expect(peopleTouched({ type: 'LockSet', locked: true })).toEqual([]);
  });
});

it('cells that hold something else are read as the least that they can be', () => {
  expect([roleOf('co-host'), roleOf('king')]).toEqual(['co-host', 'observer']);
  expect([doorOf('admitted'), doorOf('window')]).toEqual(['admitted', 'waiting']);
});
