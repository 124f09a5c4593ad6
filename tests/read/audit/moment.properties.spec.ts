// Issue 12 B3, shown: "at an instant" has one definition. Over random meetings, random pairs and random instants the state and
// the audibility say the same, by the recorded time and by the occurred one.
import { strictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRoom, type MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { occurredBy } from '../../../src/domain/meeting/occurred-by.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { canHear } from '../../../src/domain/shared/audibility.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import type { Row } from '../../../src/ports/read-table.ts';
import { policyTimelineProjection } from '../../../src/projections/policy-timeline/policy-timeline.projection.ts';
import {
  audibleIntervals,
  isWithin,
  type AudibilityFact,
} from '../../../src/read/audit/audible-intervals.ts';
import { factsIn } from '../../../src/read/audit/audibility.query.ts';
import { isIn, type TimeOf } from '../../../src/read/audit/moment.ts';
import { nine, personId } from '../../support/histories/cast.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';
import { decided, projectInBatches } from '../../support/meeting-logs.ts';

/** What the state at an instant of a time says of a pair. */
function heardByState(history: readonly RecordedEvent[], time: TimeOf, at: Instant, pair: Pair): boolean {
  let state: MeetingState = meetingDecider.initial();
  for (const recorded of history) {
    const event = recorded.event as MeetingEvent;
    const seen =
      time === 'occurred' ? occurredBy(event, recorded.at, at) : isIn(recorded, { at }) ? event : undefined;
    if (seen !== undefined) state = meetingDecider.evolve(state, seen);
  }
  if (state.status !== 'open') return false;
  const { people, policy } = state;
  const [listener, speaker] = pair.map((person) => {
    const known = people.get(person);
    return known && { person, role: known.role, present: isInRoom(known), muted: known.muted };
  });
  return listener !== undefined && speaker !== undefined && canHear(policy.hear, listener, speaker);
}

type Pair = readonly [PersonId, PersonId];
type Facts = Parameters<typeof factsIn>[1];

/** The rows that the query would read. */
function factsOf(rows: readonly Row[], [listener, speaker]: Pair): Facts {
  return rows
    .filter(({ kind, subject }) => kind === 'hear' || [listener, speaker].includes(subject as PersonId))
    .filter(({ kind }) => ['hear', 'role', 'present', 'muted'].some((one) => one === kind))
    .map((row) => ({
      kind: row['kind'],
      person: row['subject'],
      rule: row['rule'],
      role: row['role'],
      from: row['from_at'],
      until: row['until_at'],
      fromRecorded: row['from_recorded_at'],
      untilRecorded: row['until_recorded_at'],
      revision: row['from_revision'],
    })) as unknown as Facts;
}

describe('issue 12 B3: the state and the audibility at an instant', () => {
  it.each<TimeOf>(['recorded', 'occurred'])('say the same of the %s time', (time) => {
    let audible = 0;
    fc.assert(
      fc.property(
        meetingCommands,
        fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 }), fc.integer({ min: 0, max: 1_500 })), {
          minLength: 20,
          maxLength: 20,
        }),
        (commands, questions) => {
          const { history } = decided(commands);
          const rows =
            projectInBatches(policyTimelineProjection, history, 1_000).get('policy_timeline') ?? [];
          for (const [a, b, seconds] of questions) {
            const pair: Pair = [personId(a + 1), personId(b + 1)];
            const facts: readonly AudibilityFact[] = factsIn(time, factsOf(rows, pair));
            const intervals = audibleIntervals(facts, ...pair);
            // Any instant, and those at which the answer turns.
            const turns = intervals.flatMap(({ from, until }) => (until === null ? [from] : [from, until]));
            for (const at of [addSeconds(nine, seconds - 300), ...turns.slice(0, 4)]) {
              const said = isWithin(intervals, at);
              if (said) audible += 1;
              strictEqual(said, heardByState(history, time, at, pair), `${time} ${at} ${pair.join(' ')}`);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(audible).toBeGreaterThan(5);
  });
});
