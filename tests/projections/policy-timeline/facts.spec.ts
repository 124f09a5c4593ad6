// A fact and its intervals: stated, stated again, no more so; at one time and by one revision.
import { describe, expect, it } from 'vitest';
import { end, factOf, factsHolding, state } from '../../../src/projections/policy-timeline/facts.ts';
import {
  policyFactsTable,
  policyTimelineTable,
} from '../../../src/projections/policy-timeline/policy-timeline.table.ts';
import { isMeetingEvent } from '../../../src/projections/recorded.ts';
import { createWorkingSet } from '../../../src/projections/working-set.ts';
import { ada, after, meeting, tenant } from '../../support/histories/cast.ts';
import { inMeeting } from '../../support/meeting-logs.ts';

/** A working set in which facts can be stated by the revision and at the minute that are given. */
function stating() {
  const rows = createWorkingSet();
  const [recorded] = inMeeting({ type: 'EveryoneMuted' });
  if (recorded === undefined || !isMeetingEvent(recorded)) throw new Error('no meeting');
  rows.admit(
    [policyFactsTable, policyTimelineTable].map((table) => ({ table, key: [tenant, meeting] })),
    new Map(),
  );
  const at = (revision: number, minute: number) => ({
    recorded: { ...recorded, revision: BigInt(revision), position: BigInt(100 + revision) },
    at: after(minute),
    rows,
  });
  const intervals = () =>
    rows.list(policyTimelineTable, [tenant, meeting]).map((row) => [row['from_at'], row['until_at']]);
  return { at, intervals };
}

describe('a fact', () => {
  it('holds from when it is stated until it is no more so', () => {
    const { at, intervals } = stating();
    state(at(1, 1), 'muted', ada, {});
    state(at(2, 2), 'muted', ada, {});
    state(at(3, 3), 'muted', ada, undefined);
    state(at(4, 4), 'muted', ada, {});
    expect(intervals()).toEqual([
      [after(1), after(3)],
      [after(4), null],
    ]);
  });

  it('that never held is not kept', () => {
    const { at } = stating();
    state(at(1, 1), 'muted', ada, undefined);
    expect(factOf(at(1, 1), 'muted', ada)).toBeUndefined();
  });

  it('stated by a revision that was seen changes nothing', () => {
    const { at, intervals } = stating();
    state(at(1, 1), 'role', ada, { role: 'participant' });
    state(at(3, 3), 'role', ada, { role: 'observer' });
    state(at(2, 2), 'role', ada, { role: 'co-host' });
    expect(intervals()).toEqual([
      [after(1), after(3)],
      [after(3), null],
    ]);
  });

  it('never ends before it began', () => {
    const { at, intervals } = stating();
    state(at(1, 5), 'muted', ada, {});
    state(at(2, 2), 'muted', ada, undefined);
    expect(intervals()).toEqual([[after(5), after(5)]]);
  });

  it('that is ended holds no more', () => {
    const { at, intervals } = stating();
    state(at(1, 1), 'muted', ada, {});
    for (const fact of factsHolding(at(2, 2))) end(at(2, 2), fact);
    expect(factsHolding(at(2, 2))).toEqual([]);
    expect(intervals()).toEqual([[after(1), after(2)]]);
  });

  it('that is a rule is the same rule whatever the order of its words', () => {
    const { at, intervals } = stating();
    state(at(1, 1), 'hear', meeting, { rule: { kind: 'named', people: [ada] } });
    state(at(2, 2), 'hear', meeting, { rule: { people: [ada], kind: 'named' } });
    expect(intervals()).toHaveLength(1);
  });
});
