// The gates one by one: what they let through to the rule, and what they answer in its place.
import { describe, expect, it } from 'vitest';
import * as gate from '../../../src/domain/meeting/gates.ts';
import * as standing from '../../../src/domain/meeting/standing.ts';
import type { MeetingCommand, MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { PolicyCommand } from '../../../src/domain/meeting/policy.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { SeenState } from '../../../src/domain/meeting/meeting.state.ts';
import { accept } from '../../../src/domain/shared/decider.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
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
  const actors: readonly Actor[] = [
    ...[hana, bob, ada, cast.cleo].map(cast.person),
    cast.guest(hana),
    cast.operator,
    cast.mediaPlane,
    cast.timer,
  ];
  const by = (rule: gate.Rule<PolicyCommand<'LowerHand'>, SeenState>, state: SeenState = open) =>
    actors.map((actor) => answer(rule(asking(actor), state)));
  const [hosts, host, self, unknown] = [
    'only-host-or-cohost',
    'only-host',
    'not-yourself',
    'meeting-unknown',
  ];

  it('let through whom their names say, and answer strangers as if there were no meeting', () => {
    expect(by(gate.byHost(passed))).toEqual(['rule', host, host, unknown, 'rule', host, host, 'rule']);
    expect(by(gate.byHosts(passed))).toEqual(['rule', 'rule', hosts, unknown, 'rule', hosts, hosts, 'rule']);
    expect(by(gate.byHostsOrOperator(passed))).toEqual([
      'rule',
      'rule',
      hosts,
      unknown,
      'rule',
      'rule',
      hosts,
      'rule',
    ]);
    expect(by(gate.bySelf(passed))).toEqual([self, self, 'rule', self, self, self, self, self]);
    expect(by(gate.byKnownSelf(passed))).toEqual([self, self, 'rule', unknown, self, self, self, self]);
    expect(by(gate.bySelfOrHosts(passed))).toEqual([
      'rule',
      'rule',
      'rule',
      unknown,
      'rule',
      hosts,
      hosts,
      'rule',
    ]);
    const plane = 'not-admitted';
    expect(by(gate.byMediaPlane(passed))).toEqual([plane, plane, plane, plane, plane, plane, 'rule', 'rule']);
    const reactor: Actor = { kind: 'service', id: 'reactor' };
    expect(answer(gate.byMediaPlane(passed)(asking(reactor), open))).toBe(plane);
  });

  it('let whoever runs the meeting hand it to its present host, and nobody else', () => {
    const handing = gate.byHostHandingOver(passed);
    const to = (who: PersonId) =>
      [hana, bob, ada, cast.cleo].map((asker) =>
        answer(
          handing({ type: 'TransferHost', meeting, by: cast.person(asker), at: cast.nine, to: who }, open),
        ),
      );
    expect(to(hana)).toEqual(['rule', 'rule', host, unknown]);
    expect(to(bob)).toEqual(['rule', host, host, unknown]);
  });

  it('never take an operator or a service for the person whose id it has', () => {
    if (open.status === 'none') throw new Error('the example is open');
    for (const kind of ['operator', 'service'] as const) {
      expect(standing.runs(open, { kind, id: hana })).toBe(false);
      expect(answer(gate.bySelf(passed)(asking({ kind, id: ada }), open))).toBe('not-yourself');
      expect(standing.actsAsHost(open, { kind, id: hana })).toBe(false);
    }
  });
});

describe('the order of the gates (issue 12 D5)', () => {
  const cleo = cast.person(cast.cleo);
  const theirs = { meeting, by: cleo, at: cast.nine };
  const toHerself = { person: cast.cleo, device: cast.deviceId(1) };
  const hear = { kind: 'everyone' } as const;
  /** What anybody may ask of a meeting by a route, asked by Cleo. */
  const asked: readonly MeetingCommand[] = [
    { type: 'RescheduleMeeting', ...theirs, startsAt: cast.after(60), plannedMinutes: 5 },
    { type: 'RenameMeeting', ...theirs, title: known('Mine'), request: cast.request(1) },
    { type: 'OpenMeeting', ...theirs, allowance: meetings.granted('free') },
    { type: 'ApplyUpgrade', ...theirs, allowance: meetings.granted('pro') },
    { type: 'EndMeeting', ...theirs },
    { type: 'CancelMeeting', ...theirs },
    { type: 'AdmitParticipant', ...theirs, person: ada },
    { type: 'AdmitEveryone', ...theirs },
    { type: 'RefuseParticipant', ...theirs, person: ada },
    { type: 'RefuseEveryone', ...theirs },
    { type: 'RemoveParticipant', ...theirs, person: ada },
    { type: 'SetWaitingRoom', ...theirs, on: true },
    { type: 'SetLock', ...theirs, locked: false },
    { type: 'WithdrawKnock', ...theirs, person: cast.cleo },
    { type: 'SetSelfUnmute', ...theirs, allowed: true },
    { type: 'ReserveSeat', ...theirs, ...toHerself, ticket: cast.ticketId(1) },
    { type: 'GiveUpSeat', ...theirs, ...toHerself },
    { type: 'TransferHost', ...theirs, to: hana },
    { type: 'ChangeRole', ...theirs, person: ada, role: 'participant' },
    { type: 'SetAudibility', ...theirs, hear, see: hear },
    { type: 'SetNamesHidden', ...theirs, hidden: false },
    { type: 'SetMuteOnEntry', ...theirs, on: false },
    { type: 'MuteParticipant', ...theirs, person: cast.cleo },
    { type: 'UnmuteParticipant', ...theirs, person: cast.cleo },
    { type: 'MuteEveryone', ...theirs },
    { type: 'RaiseHand', ...theirs, person: cast.cleo },
    { type: 'LowerHand', ...theirs, person: cast.cleo },
  ];

  it.each(asked)('$type of a stranger is answered alike, whether there is a meeting or not', (command) => {
    for (const state of Object.values(statuses)) {
      expect(meetingDecider.decide(command, state)).toEqual({
        kind: 'refused',
        refusal: { code: 'meeting-unknown', meeting },
      });
    }
  });

  it.each(asked)('$type of somebody sent out is refused alike, however the meeting goes on', (command) => {
    const sentOut: readonly MeetingEvent[] = [
      ...meetings.waiting(cast.cleo),
      { type: 'ParticipantRemoved', person: cast.cleo },
    ];
    const codes = [
      [...meetings.aScheduledMeeting(), ...sentOut],
      [...meetings.anOpenMeeting(), ...sentOut],
      [
        ...meetings.anOpenMeeting(),
        ...sentOut,
        { type: 'MeetingEnded', endedAt: cast.after(5), reason: 'ended-by-host', openSeconds: 300 } as const,
      ],
      [
        ...meetings.aScheduledMeeting(),
        ...sentOut,
        { type: 'MeetingCancelled', cancelledAt: cast.after(5) } as const,
      ],
    ].map((history) => answer(meetingDecider.decide(command, fold(meetingDecider, history))));
    expect(new Set(codes).size).toBe(1);
    expect(['only-host', 'only-host-or-cohost', 'removed-from-meeting']).toContain(codes[0]);
  });
});

describe('the gate of time', () => {
  it('shuts at the end and says by how much the limit is reached', () => {
    const { open, scheduled } = statuses;
    if (open.status !== 'open' || scheduled.status !== 'scheduled')
      throw new Error('the examples are current');
    const rule = gate.beforeItsEnd(passed);
    expect(answer(rule(asking(cast.person(hana), after(29, 59)), open))).toBe('rule');
    expect(rule(asking(cast.person(hana), after(42, 59)), open)).toEqual({
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
    for (const outsider of [cast.person(cast.otto), cast.guest(cast.otto)]) {
      expect(answer(rule(asking(outsider, after(29, 59)), open))).toBe('rule');
      expect(rule(asking(outsider, after(42, 59)), open)).toEqual({
        kind: 'refused',
        refusal: { code: 'meeting-over', meeting },
      });
    }
    expect(answer(rule(asking(cast.timer, after(42, 59)), open))).toBe('duration-exceeded');
  });
});
