// Who could hear whom and when, from the facts of a meeting's policy timeline: one sweep over the instants at
// which a fact begins or ends, asking the domain's own rule between each two of them. Knows no table.
import { canHear, type AudibilityRule, type MeetingRole } from '../../domain/shared/audibility.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** Holds from `from` (inclusive) until `until` (exclusive; null: still). Of two rules or roles at one time, the one stated later holds. */
interface Held {
  readonly from: Instant;
  readonly until: Instant | null;
  readonly revision: bigint;
}

/** The facts that hearing depends on. `present` and `muted` are facts only while they are true. */
export type AudibilityFact =
  | (Held & { readonly kind: 'hear'; readonly rule: AudibilityRule })
  | (Held & { readonly kind: 'role'; readonly person: PersonId; readonly role: MeetingRole })
  | (Held & { readonly kind: 'present' | 'muted'; readonly person: PersonId });

/** From `from` (inclusive) until `until` (exclusive; null: still). */
export interface Interval {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** The longest intervals in which `listener` could hear `speaker`, in order. */
export function audibleIntervals(
  facts: readonly AudibilityFact[],
  listener: PersonId,
  speaker: PersonId,
): readonly Interval[] {
  const concerning = facts.filter(
    (fact) => fact.kind === 'hear' || fact.person === listener || fact.person === speaker,
  );
  const begins = [...concerning].sort((a, b) => compareTexts(a.from, b.from));
  const instants = concerning.flatMap(({ from, until }) => (until === null ? [from] : [from, until]));
  const holding = new Set<AudibilityFact>();
  const intervals: Interval[] = [];
  let begun = 0;
  let since: Instant | undefined;
  for (const instant of [...new Set(instants)].sort(compareTexts)) {
    for (const fact of holding) if (fact.until !== null && fact.until <= instant) holding.delete(fact);
    for (let fact = begins[begun]; fact !== undefined && fact.from <= instant; fact = begins[begun]) {
      if (fact.until === null || fact.until > instant) holding.add(fact);
      begun += 1;
    }
    const audible = isAudible(holding, listener, speaker);
    if (audible) since ??= instant;
    else if (since !== undefined) {
      intervals.push({ from: since, until: instant });
      since = undefined;
    }
  }
  return since === undefined ? intervals : [...intervals, { from: since, until: null }];
}

/** Whether an instant lies in one of the intervals. */
export function isWithin(intervals: readonly Interval[], instant: Instant): boolean {
  return intervals.some(({ from, until }) => from <= instant && (until === null || instant < until));
}

/** Whether `listener` can hear `speaker` while exactly these facts hold. Without a rule or a role nobody hears anybody. */
function isAudible(holding: Iterable<AudibilityFact>, listener: PersonId, speaker: PersonId): boolean {
  const facts = [...holding];
  const rule = latest(facts.filter((fact) => fact.kind === 'hear'))?.rule;
  const presenceOf = (person: PersonId) => {
    const own = facts.filter((fact) => fact.kind !== 'hear').filter((fact) => fact.person === person);
    const role = latest(own.filter((fact) => fact.kind === 'role'))?.role;
    const has = (kind: 'present' | 'muted') => own.some((fact) => fact.kind === kind);
    return role && { person, role, present: has('present'), muted: has('muted') };
  };
  const [hearing, speaking] = [presenceOf(listener), presenceOf(speaker)];
  if (rule === undefined || hearing === undefined || speaking === undefined) return false;
  return canHear(rule, hearing, speaking);
}

function latest<Fact extends Held>(facts: readonly Fact[]): Fact | undefined {
  return facts.reduce<Fact | undefined>(
    (last, fact) => (last === undefined || fact.revision > last.revision ? fact : last),
    undefined,
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
