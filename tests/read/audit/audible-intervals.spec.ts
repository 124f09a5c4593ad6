// Who could hear whom: the sweep against asking at every instant by itself, and a few stories.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canHear } from '../../../src/domain/shared/audibility.ts';
import type { AudibilityRule, MeetingRole, Presence } from '../../../src/domain/shared/audibility.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { audibleIntervals, isWithin } from '../../../src/read/audit/audible-intervals.ts';
import type { AudibilityFact } from '../../../src/read/audit/audible-intervals.ts';
import { ada, after, bob, cleo } from '../../support/histories/cast.ts';

const minutes = 12;
const roles: readonly MeetingRole[] = ['host', 'co-host', 'participant', 'guest', 'observer'];
const rules: readonly AudibilityRule[] = [
  { kind: 'everyone' },
  { kind: 'hosts-only' },
  { kind: 'named', people: [bob] },
  { kind: 'named', people: [cleo] },
];

/** Any time within the first minutes, of any length, none included, or open. */
const span = fc
  .tuple(fc.nat(minutes), fc.nat(minutes), fc.boolean())
  .map(([from, length, isOpen]) => ({ from: after(from), until: isOpen ? null : after(from + length) }));
const fact: fc.Arbitrary<AudibilityFact> = fc
  .oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('hear'), rule: fc.constantFrom(...rules), span }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('role'),
        person: fc.constantFrom(ada, bob, cleo),
        role: fc.constantFrom(...roles),
        span,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('present'), person: fc.constantFrom(ada, bob, cleo), span }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('muted'), person: fc.constantFrom(ada, bob, cleo), span }),
    },
  )
  .map(({ span: held, ...said }) => ({ ...held, ...said, revision: 0n }));
/** What holds all the time, in some of the histories, so that there is something to hear. */
const ground: readonly AudibilityFact[] = [
  { kind: 'hear', rule: { kind: 'everyone' }, from: after(0), until: null, revision: 0n },
  ...[ada, bob].flatMap((person): readonly AudibilityFact[] => [
    { kind: 'role', person, role: 'participant', from: after(0), until: null, revision: 0n },
    { kind: 'present', person, from: after(1), until: after(minutes), revision: 0n },
  ]),
];
const facts = fc
  .tuple(fc.constantFrom(ground, ground, []), fc.array(fact, { maxLength: 12 }))
  .map(([always, list]) =>
    [...always, ...list].map((one, index): AudibilityFact => ({ ...one, revision: BigInt(index) })),
  );

/** The same question put at one instant, from nothing but the facts. */
function hears(
  list: readonly AudibilityFact[],
  listener: PersonId,
  speaker: PersonId,
  instant: string,
): boolean {
  const now = list.filter(({ from, until }) => from <= instant && (until === null || instant < until));
  const rule = now.filter((one) => one.kind === 'hear').at(-1)?.rule;
  const presence = (person: PersonId): Presence | undefined => {
    const role = now.filter((one) => one.kind === 'role' && one.person === person).at(-1);
    if (role?.kind !== 'role') return undefined;
    const has = (kind: string) =>
      now.some((one) => one.kind === kind && 'person' in one && one.person === person);
    return { person, role: role.role, present: has('present'), muted: has('muted') };
  };
  const [one, other] = [presence(listener), presence(speaker)];
  return rule !== undefined && one !== undefined && other !== undefined && canHear(rule, one, other);
}

describe('the intervals in which one could hear another', () => {
  it('hold exactly the instants at which it was so', () => {
    let audible = 0;
    fc.assert(
      fc.property(facts, (list) => {
        const intervals = audibleIntervals(list, ada, bob);
        for (let half = -1; half <= 2 * (2 * minutes + 1); half += 1) {
          const instant = after(0, half * 30);
          const expected = hears(list, ada, bob, instant);
          if (expected) audible += 1;
          expect(isWithin(intervals, instant)).toBe(expected);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(audible).toBeGreaterThan(5_000);
  });

  it('are as long as can be, in order, and apart', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const intervals = audibleIntervals(list, ada, bob);
        for (const [index, { from, until }] of intervals.entries()) {
          expect(until === null || from < until).toBe(true);
          const following = intervals[index + 1];
          if (following !== undefined) expect(until !== null && until < following.from).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a story', () => {
  const always = { until: null, revision: 1n } as const;
  const role = (person: PersonId, name: MeetingRole) =>
    ({ ...always, kind: 'role', person, role: name, from: after(0) }) as const;
  const story: readonly AudibilityFact[] = [
    { kind: 'hear', rule: { kind: 'everyone' }, from: after(0), until: after(10), revision: 1n },
    { kind: 'hear', rule: { kind: 'hosts-only' }, from: after(10), until: null, revision: 9n },
    role(ada, 'participant'),
    role(bob, 'participant'),
    { kind: 'present', person: ada, from: after(2), until: null, revision: 2n },
    { kind: 'present', person: bob, from: after(1), until: after(20), revision: 2n },
    { kind: 'muted', person: bob, from: after(4), until: after(6), revision: 3n },
  ];

  it('of mutes and a rule that changes', () => {
    expect(audibleIntervals(story, ada, bob)).toEqual([
      { from: after(2), until: after(4) },
      { from: after(6), until: after(10) },
    ]);
    expect(audibleIntervals(story, bob, ada)).toEqual([{ from: after(2), until: after(10) }]);
  });

  it('without a rule, a role or the people: nobody hears anybody', () => {
    expect(audibleIntervals([], ada, bob)).toEqual([]);
    expect(audibleIntervals(story, ada, cleo)).toEqual([]);
    expect(audibleIntervals(story, ada, ada)).toEqual([]);
  });

  it('that is not over has no end', () => {
    const open = story.map((one) =>
      one.kind === 'hear' ? { ...one, rule: { kind: 'everyone' } as const } : one,
    );
    expect(audibleIntervals(open, bob, ada).at(-1)).toEqual({ from: after(2), until: after(20) });
    expect(
      audibleIntervals(
        open.map((one) => ({ ...one, until: null })),
        bob,
        ada,
      ),
    ).toEqual([{ from: after(2), until: null }]);
  });
});
