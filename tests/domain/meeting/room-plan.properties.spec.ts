// The room's plan agrees with the meeting, whatever happened: who may be in is who a report would leave in on record, and who
// hears whom is what the rule says.
import { strictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionIn } from '../../../src/domain/meeting/connections.ts';
import type { MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { roomPlan } from '../../../src/domain/meeting/room-plan.ts';
import type { RoomConnection } from '../../../src/domain/meeting/room-plan.ts';
import { canHear } from '../../../src/domain/shared/audibility.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { connectionId, deviceId, mediaPlane, meeting, nine, personId } from '../../support/histories/cast.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';

const someone: fc.Arbitrary<Omit<RoomConnection, 'joinedAt'>> = fc.record({
  person: fc.integer({ min: 1, max: 6 }).map(personId),
  device: fc.integer({ min: 1, max: 4 }).map(deviceId),
  connection: fc.integer({ min: 1, max: 4 }).map(connectionId),
});
const people = Array.from({ length: 17 }, (_, n) => personId(n));

/** Every state that the commands lead to, with the instant of the command that led to it. */
function statesOf(
  commands: Parameters<typeof meetingDecider.decide>[0][],
): readonly [MeetingState, Instant][] {
  const states: [MeetingState, Instant][] = [];
  let state = meetingDecider.initial();
  for (const command of commands) {
    const decision = meetingDecider.decide(command, state);
    if (decision.kind === 'refused' || decision.events.length === 0) continue;
    for (const event of decision.events) state = meetingDecider.evolve(structuredClone(state), event);
    states.push([state, command.at]);
  }
  return states;
}

/** Whether a report of the connection would leave it in the room on record. */
function isInAfterReport(state: MeetingState, one: RoomConnection, at: Instant): boolean {
  const report = { type: 'RecordJoined', meeting, by: mediaPlane, at, order: null } as const;
  const decision = meetingDecider.decide({ ...report, ...one, occurredAt: one.joinedAt }, state);
  const events = decision.kind === 'accepted' ? decision.events : [];
  const after = events.reduce(meetingDecider.evolve, structuredClone(state));
  if (after.status !== 'open') return false;
  return connectionIn(after.people.get(one.person)?.devices.get(one.device), one.connection) !== undefined;
}

describe('issue 13 A7: the plan of a room, whatever happened in its meeting', () => {
  it('admits exactly whom a report would leave in the room on record, and nobody to a room that is not open', () => {
    const seen = { in: 0, out: 0 };
    fc.assert(
      fc.property(meetingCommands, fc.array(someone, { minLength: 4, maxLength: 8 }), (commands, asked) => {
        for (const [state, at] of statesOf([...commands])) {
          const plan = roomPlan(meeting, state, at);
          for (const one of asked) {
            const connection = { ...one, joinedAt: at };
            const isIn = isInAfterReport(state, connection, at);
            seen[isIn ? 'in' : 'out'] += 1;
            strictEqual(plan.admits(connection), isIn, JSON.stringify(connection));
          }
        }
      }),
      // Shrinking a meeting of 150 commands takes minutes.
      { numRuns: 60, endOnFailure: true },
    );
    expect(Math.min(seen.in, seen.out)).toBeGreaterThan(10);
  });

  it('lets hear exactly whom the rule lets hear', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        for (const [state, at] of statesOf([...commands])) {
          const plan = roomPlan(meeting, state, at);
          strictEqual(plan.status, state.status);
          for (const listener of people) {
            for (const speaker of people) {
              strictEqual(plan.mayHear(listener, speaker), isHeard(state, listener, speaker));
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('stays as it was made while the meeting goes on', () => {
    fc.assert(
      fc.property(meetingCommands, fc.array(someone, { minLength: 4, maxLength: 4 }), (commands, asked) => {
        const answers = (plan: ReturnType<typeof roomPlan>) =>
          JSON.stringify([
            asked.map((one) => plan.admits({ ...one, joinedAt: nine })),
            people.map((one) => [plan.permissionsOf(one), people.map((other) => plan.mayHear(one, other))]),
          ]);
        let state = meetingDecider.initial();
        const made: [ReturnType<typeof roomPlan>, string][] = [];
        for (const command of commands) {
          const decision = meetingDecider.decide(command, state);
          if (decision.kind === 'refused' || decision.events.length === 0) continue;
          state = decision.events.reduce(meetingDecider.evolve, state);
          const plan = roomPlan(meeting, state, command.at);
          made.push([plan, answers(plan)]);
        }
        for (const [plan, before] of made) strictEqual(answers(plan), before);
      }),
      { numRuns: 25 },
    );
  });

  it('never lets a muted person or an observer publish, and shows everybody but observers', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        for (const [state, at] of statesOf([...commands])) {
          const plan = roomPlan(meeting, state, at);
          if (state.status !== 'open') continue;
          for (const [id, { role, muted }] of state.people) {
            const { mayPublish, hidden } = plan.permissionsOf(id);
            strictEqual(mayPublish && (muted || role === 'observer'), false);
            strictEqual(hidden, role === 'observer');
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** What the shared rule says of two people in the room who are not muted. */
function isHeard(
  state: MeetingState,
  listener: (typeof people)[number],
  speaker: (typeof people)[number],
): boolean {
  if (state.status !== 'open') return false;
  const [one, other] = [state.people.get(listener), state.people.get(speaker)];
  if (one === undefined || other === undefined) return false;
  const inRoom = { present: true, muted: false };
  return canHear(
    state.policy.hear,
    { ...inRoom, person: listener, role: one.role },
    { ...inRoom, person: speaker, role: other.role },
  );
}
