// Who sees what of a meeting's people.
import { describe, expect, it } from 'vitest';
import type { MeetingRole } from '../../../src/domain/shared/audibility.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import {
  observersTold,
  peopleShown,
  runsMeeting,
  type Disclosure,
  type PersonSeen,
} from '../../../src/read/meeting/who-sees-what.ts';
import { ada, bob, cleo, gus, hana, otto } from '../../support/histories/cast.ts';

const one = (person: PersonId, role: MeetingRole, door: PersonSeen['door'] = 'admitted'): PersonSeen => ({
  person,
  role,
  door,
  displayName: `name of ${person}`,
});
// Hana hosts, Bob helps, Ada and Gus take part, Otto observes, Cleo waits.
const people = [
  one(hana, 'host'),
  one(bob, 'co-host'),
  one(ada, 'participant'),
  one(gus, 'guest'),
  one(otto, 'observer'),
  one(cleo, 'participant', 'waiting'),
];
const everyone: Disclosure = { see: { kind: 'everyone' }, namesHidden: false, observers: 'counted' };
const shown = (person: PersonId, disclosure: Partial<Disclosure> = {}, seesAll = false) =>
  peopleShown({ person, seesAll }, people, { ...everyone, ...disclosure });
const ids = (list: readonly PersonSeen[]) => list.map(({ person }) => person);
const named = (list: readonly PersonSeen[]) =>
  list.filter(({ displayName }) => displayName !== null).map(({ person }) => person);

describe('host, co-host and admin', () => {
  it('see everyone with names, whatever is hidden from others', () => {
    const hidden = { see: { kind: 'hosts-only' }, namesHidden: true, observers: 'undisclosed' } as const;
    for (const list of [shown(hana, hidden), shown(bob, hidden), shown('nobody' as PersonId, hidden, true)]) {
      expect(list).toEqual(people);
    }
  });

  it('are those who are admitted: a role alone opens nothing', () => {
    expect([
      runsMeeting(one(bob, 'co-host')),
      runsMeeting(one(bob, 'co-host', 'waiting')),
      runsMeeting(undefined),
    ]).toEqual([true, false, false]);
  });
});

describe('a participant', () => {
  it('sees who is admitted, and no one at the door', () => {
    expect(ids(shown(ada))).toEqual([hana, bob, ada, gus]);
    expect(named(shown(ada))).toEqual([hana, bob, ada, gus]);
  });

  it('sees whom the rule lets be seen, and always themselves', () => {
    expect(ids(shown(ada, { see: { kind: 'hosts-only' } }))).toEqual([hana, bob, ada]);
    expect(ids(shown(ada, { see: { kind: 'named', people: [gus] } }))).toEqual([hana, bob, ada, gus]);
    expect(ids(shown(gus, { see: { kind: 'named', people: [gus] } }))).toEqual([hana, bob, gus]);
  });

  it('is shown no name but their own where names are hidden', () => {
    expect(named(shown(ada, { namesHidden: true }))).toEqual([ada]);
    expect(ids(shown(ada, { namesHidden: true }))).toEqual([hana, bob, ada, gus]);
  });

  it('is shown observers as the tenant discloses them', () => {
    expect(ids(shown(ada, { observers: 'listed' }))).toContain(otto);
    expect(ids(shown(ada, { observers: 'listed', see: { kind: 'hosts-only' } }))).not.toContain(otto);
    expect(ids(shown(ada, { observers: 'counted' }))).not.toContain(otto);
    const told = (observers: Disclosure['observers'], tellsAll = false) =>
      observersTold(1, tellsAll, { ...everyone, observers });
    expect([told('listed'), told('counted'), told('undisclosed'), told('undisclosed', true)]).toEqual([
      1,
      1,
      null,
      1,
    ]);
  });
});

it('an observer sees as a participant does, and themselves', () => {
  expect(ids(shown(otto, { observers: 'undisclosed' }))).toEqual([hana, bob, ada, gus, otto]);
});

it('whoever stands outside sees themselves alone, with their name', () => {
  expect(named(shown(cleo, { namesHidden: true }))).toEqual([cleo]);
  expect(ids(shown(cleo))).toEqual([cleo]);
  expect(shown('stranger' as PersonId)).toEqual([]);
});
