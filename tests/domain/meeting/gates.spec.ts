// The gates one by one: what they let through to the rule, and what they answer in its place.
import { describe, expect, it } from 'vitest';
import * as gate from '../../../src/domain/meeting/gates.ts';
import type { PolicyCommand } from '../../../src/domain/meeting/policy.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { SeenState } from '../../../src/domain/meeting/meeting.state.ts';
import { accept } from '../../../src/domain/shared/decider.ts';
import type { Actor } from '../../../src/domain/shared/actor.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, after, bob, hana, meeting } = cast;
const passed = () => accept({ type: 'EveryoneMuted' });
const statuses = {
  none: fold(meetingDecider, []),
  scheduled: fold(meetingDecider, meetings.aScheduledMeeting()),
  open: fold(meetingDecider, [
    ...meetings.anOpenMeetingWithHost(),
    ...meetings.aCoHost(bob),
    ...meetings.inTheRoom(ada),
  ]),
  ended: fold(meetingDecider, meetings.anEndedMeeting()),
  cancelled: fold(meetingDecider, meetings.aCancelledMeeting()),
};

const asking = (by: Actor, at = cast.nine): PolicyCommand<'LowerHand'> => {
  return { type: 'LowerHand', meeting, by, at, person: ada };
};

/** What a gate answers: `rule` where it lets through, a code, or `nothing`. */
function answer(decision: gate.MeetingDecision): string {
  if (decision.kind === 'refused') return decision.refusal.code;
  return decision.events.length > 0 ? 'rule' : 'nothing';
}

function answers(rule: gate.Rule<PolicyCommand<'LowerHand'>, SeenState>): readonly string[] {
  const command = asking(cast.person(hana));
  return Object.values(statuses).map((state) => answer(rule(command, state)));
}

describe('gates of status, for none, scheduled, open, ended, cancelled', () => {
  const notScheduled = 'meeting-not-scheduled';

  it('let through what their names say and refuse the rest by its status', () => {
    expect(answers(gate.whileScheduled(passed))).toEqual([
      'meeting-unknown',
      'rule',
      notScheduled,
      notScheduled,
      notScheduled,
    ]);
    expect(answers(gate.whileOpen(passed))).toEqual([
      'meeting-unknown',
      'meeting-not-open',
      'rule',
      'meeting-over',
      'meeting-over',
    ]);
    expect(answers(gate.untilOver(passed))).toEqual([
      'meeting-unknown',
      'rule',
      'rule',
      'meeting-over',
      'meeting-over',
    ]);
    expect(answers(gate.ifOpen(passed))).toEqual([
      'meeting-unknown',
      'nothing',
      'rule',
      'nothing',
      'nothing',
    ]);
    expect(answers(gate.unlessAlready('ended', passed))).toEqual(['rule', 'rule', 'rule', 'nothing', 'rule']);
  });
});

describe('gates of actors, for host, co-host, participant, stranger, guest of the host’s id, operator, service, timer', () => {
  const open = statuses.open;
  if (open.status !== 'open') throw new Error('the example is open');
  const actors: readonly Actor[] = [
    ...[hana, bob, ada, cast.cleo].map(cast.person),
    cast.guest(hana),
    cast.operator,
    cast.mediaPlane,
    cast.timer,
  ];
  const by = (rule: gate.Rule<PolicyCommand<'LowerHand'>, typeof open>) =>
    actors.map((actor) => answer(rule(asking(actor), open)));
  const hosts = 'only-host-or-cohost';

  it('let through whom their names say', () => {
    const host = 'only-host';
    expect(by(gate.byHost(passed))).toEqual(['rule', host, host, host, 'rule', host, host, 'rule']);
    expect(by(gate.byHosts(passed))).toEqual(['rule', 'rule', hosts, hosts, 'rule', hosts, hosts, 'rule']);
    expect(by(gate.byHostsOrOperator(passed))).toEqual([
      'rule',
      'rule',
      hosts,
      hosts,
      'rule',
      'rule',
      hosts,
      'rule',
    ]);
    const self = 'not-yourself';
    expect(by(gate.bySelf(passed))).toEqual([self, self, 'rule', self, self, self, self, self]);
    expect(by(gate.bySelfOrHosts(passed))).toEqual([
      'rule',
      'rule',
      'rule',
      hosts,
      'rule',
      hosts,
      hosts,
      'rule',
    ]);
    const plane = 'not-admitted';
    expect(by(gate.byMediaPlane(passed))).toEqual([plane, plane, plane, plane, plane, plane, 'rule', 'rule']);
  });

  it('never take an operator or a service for the person whose id it has', () => {
    for (const kind of ['operator', 'service'] as const) {
      expect(gate.runs(open, { kind, id: hana })).toBe(false);
      expect(answer(gate.bySelf(passed)(asking({ kind, id: ada }), open))).toBe('not-yourself');
      expect(gate.actsAsHost(open, { kind, id: hana })).toBe(false);
    }
  });
});

describe('who runs a meeting', () => {
  it('is its host and its admitted co-hosts, in every status but none', () => {
    expect(gate.runs(statuses.none, cast.person(hana))).toBe(false);
    for (const state of [statuses.scheduled, statuses.open, statuses.ended]) {
      expect(gate.runs(state, cast.person(hana))).toBe(true);
      expect(gate.runs(state, cast.person(ada))).toBe(false);
      expect(gate.runs(state, { kind: 'person', id: 'nobody' })).toBe(false);
    }
    const sentOut = fold(meetingDecider, [
      ...meetings.anOpenMeeting(),
      ...meetings.aCoHost(bob),
      { type: 'ParticipantRemoved', person: bob },
    ]);
    expect(gate.runs(statuses.open, cast.person(bob))).toBe(true);
    expect(gate.runs(sentOut, cast.person(bob))).toBe(false);
  });
});

describe('the gate of time', () => {
  it('shuts at the end and says by how much the limit is reached', () => {
    const { open, scheduled } = statuses;
    if (open.status !== 'open' || scheduled.status !== 'scheduled')
      throw new Error('the examples are current');
    const rule = gate.beforeItsEnd(passed);
    expect(answer(rule(asking(cast.person(ada), after(29, 59)), open))).toBe('rule');
    expect(rule(asking(cast.person(ada), after(42, 59)), open)).toEqual({
      kind: 'refused',
      refusal: {
        code: 'duration-exceeded',
        meeting,
        plan: 'free',
        limit: 30,
        count: 42,
        resetsAt: null,
        endsBy: after(30),
      },
    });
    expect(answer(rule(asking(cast.person(ada), after(90)), scheduled))).toBe('rule');
  });
});
