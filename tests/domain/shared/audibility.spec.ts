// Who may hear whom: the rules by example, for every pair that matters.
import { describe, expect, it } from 'vitest';
import {
  canHear,
  isHosting,
  ruleAllows,
  type AudibilityRule,
  type MeetingRole,
  type Presence,
} from '../../../src/domain/shared/audibility.ts';
import { ada, bob, hana } from '../../support/histories/cast.ts';

const someone = (person: typeof ada, role: MeetingRole = 'participant'): Presence => {
  return { person, role, present: true, muted: false };
};
const everyone: AudibilityRule = { kind: 'everyone' };
const hostsOnly: AudibilityRule = { kind: 'hosts-only' };
const onlyBob: AudibilityRule = { kind: 'named', people: [bob] };

describe('a rule', () => {
  it('for everyone lets all perceive all', () => {
    expect(ruleAllows(everyone, someone(ada), someone(bob))).toBe(true);
    expect(ruleAllows(everyone, someone(ada, 'observer'), someone(bob))).toBe(true);
  });
  it('for hosts only silences participants to each other, never to or from hosts', () => {
    expect(ruleAllows(hostsOnly, someone(ada), someone(bob))).toBe(false);
    for (const role of ['host', 'co-host'] as const) {
      expect(ruleAllows(hostsOnly, someone(ada), someone(hana, role))).toBe(true);
      expect(ruleAllows(hostsOnly, someone(hana, role), someone(ada))).toBe(true);
    }
  });
  it('for named people lets them through and nobody else', () => {
    expect(ruleAllows(onlyBob, someone(ada), someone(bob))).toBe(true);
    expect(ruleAllows(onlyBob, someone(bob), someone(ada))).toBe(false);
  });
  it('never lets anybody perceive an observer, or themselves', () => {
    expect(ruleAllows(everyone, someone(hana, 'host'), someone(bob, 'observer'))).toBe(false);
    expect(ruleAllows({ kind: 'named', people: [bob] }, someone(ada), someone(bob, 'observer'))).toBe(false);
    expect(ruleAllows(everyone, someone(ada), someone(ada))).toBe(false);
  });
});

describe('hearing', () => {
  it('needs both in the room and the speaker not muted', () => {
    const listener = someone(ada);
    const speaker = someone(bob);
    expect(canHear(everyone, listener, speaker)).toBe(true);
    expect(canHear(everyone, { ...listener, present: false }, speaker)).toBe(false);
    expect(canHear(everyone, listener, { ...speaker, present: false })).toBe(false);
    expect(canHear(everyone, listener, { ...speaker, muted: true })).toBe(false);
    expect(canHear(everyone, { ...listener, muted: true }, speaker)).toBe(true);
    expect(canHear(hostsOnly, listener, speaker)).toBe(false);
  });
  it('hosting is for hosts and co-hosts', () => {
    const roles: readonly MeetingRole[] = ['host', 'co-host', 'participant', 'guest', 'observer'];
    expect(roles.filter(isHosting)).toEqual(['host', 'co-host']);
  });
});
