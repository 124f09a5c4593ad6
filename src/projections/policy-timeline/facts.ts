// One fact of a meeting's policy and its intervals: stating it closes the interval before and opens the next.
// A fact stated again as it is changes nothing; an interval never ends before it began.
import type { AudibilityRule, MeetingRole } from '../../domain/shared/audibility.ts';
import { laterOf, type Instant } from '../../domain/shared/instant.ts';
import type { JsonCell } from '../../ports/read-table.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { putRow, rowAt, rowsUnder, type RowOf } from '../typed-rows.ts';
import { policyFactsTable, policyTimelineTable } from './policy-timeline.table.ts';

/** `present` is stated by stays (presence-facts.ts), everything else by `state`. */
export type FactKind = 'hear' | 'see' | 'names-hidden' | 'role' | 'admitted' | 'present' | 'muted';

/** What a fact says: a rule, a role, or only that it is so. `undefined` in its place: it is not so. */
export interface FactValue {
  readonly rule?: AudibilityRule;
  readonly role?: MeetingRole;
  /** Of a role: the link of a guest, which the role keeps. */
  readonly invite?: string | null;
}

/** Less than any revision. */
const neverStated = -1n;

export type FactRow = RowOf<typeof policyFactsTable>;

/** Which event states facts, and when what it says came about. */
export interface Statement {
  readonly recorded: RecordedMeetingEvent;
  readonly at: Instant;
  readonly rows: Rows;
}

/** The fact as it stands; `undefined` where it was never stated. */
export function factOf({ recorded, rows }: Statement, kind: FactKind, subject: string): FactRow | undefined {
  return rowAt(rows, policyFactsTable, [recorded.tenant, recorded.streamId, kind, subject]);
}

/** Every fact of the meeting that holds, presence apart, in key order. */
export function factsHolding(statement: Statement): readonly FactRow[] {
  return factsStated(statement).filter(({ from_at }) => from_at !== null);
}

/** Every fact of the meeting that was ever stated, in key order. */
export function factsStated({ recorded, rows }: Statement): readonly FactRow[] {
  return rowsUnder(rows, policyFactsTable, [recorded.tenant, recorded.streamId]);
}

/** A fact before it is stated for the first time. */
export function blank({ recorded }: Statement, kind: FactKind, subject: string): FactRow {
  return {
    tenant: recorded.tenant,
    meeting: recorded.streamId,
    kind,
    subject,
    from_revision: null,
    from_at: null,
    from_recorded_at: null,
    rule: null,
    role: null,
    invite: null,
    stays: [],
    revision: neverStated,
  };
}

/** States a fact from the event on. */
export function state(
  statement: Statement,
  kind: FactKind,
  subject: string,
  value: FactValue | undefined,
): void {
  change(statement, factOf(statement, kind, subject) ?? blank(statement, kind, subject), value);
}

/** States that a fact does not hold any more. */
export function end(statement: Statement, fact: FactRow): void {
  change(statement, fact, undefined);
}

function change({ recorded, at, rows }: Statement, fact: FactRow, value: FactValue | undefined): void {
  const { revision } = recorded;
  if (fact.revision >= revision) return;
  if (fact.revision === neverStated && value === undefined) return;
  // Whole literals below: rows put together by spreading parts took longer to make than all the rest of an event.
  const { tenant, meeting, kind, subject, from_at, from_recorded_at, from_revision, stays } = fact;
  const holds = from_at !== null && from_recorded_at !== null && from_revision !== null;
  if (holds === (value !== undefined) && (value === undefined || says(fact, value))) {
    putRow(rows, policyFactsTable, { ...fact, revision });
    return;
  }
  if (holds) {
    const { rule, role } = fact;
    putRow(rows, policyTimelineTable, {
      tenant,
      meeting,
      kind,
      subject,
      from_revision,
      from_at,
      from_recorded_at,
      until_revision: revision,
      until_at: laterOf(from_at, at),
      until_recorded_at: laterOf(from_recorded_at, recorded.at),
      rule,
      role,
    });
  }
  const rule = value?.rule === undefined ? null : ruleCell(value.rule);
  const role = value?.role ?? null;
  putRow(rows, policyFactsTable, {
    tenant,
    meeting,
    kind,
    subject,
    from_revision: value === undefined ? null : revision,
    from_at: value === undefined ? null : at,
    from_recorded_at: value === undefined ? null : recorded.at,
    rule,
    role,
    invite: value?.invite === undefined ? fact.invite : value.invite,
    stays,
    revision,
  });
  if (value === undefined) return;
  putRow(rows, policyTimelineTable, {
    tenant,
    meeting,
    kind,
    subject,
    from_revision: revision,
    from_at: at,
    from_recorded_at: recorded.at,
    until_revision: null,
    until_at: null,
    until_recorded_at: null,
    rule,
    role,
  });
}

function says(fact: FactRow, { rule, role }: FactValue): boolean {
  const saidRule = rule === undefined ? null : ruleText(ruleCell(rule));
  return fact.role === (role ?? null) && (fact.rule === null ? null : ruleText(fact.rule)) === saidRule;
}

function ruleCell(rule: AudibilityRule): JsonCell {
  return { ...rule };
}

/** A rule's text for comparing: kept in the order of its keys, whichever way it was stored. */
function ruleText(rule: JsonCell): string {
  return JSON.stringify(Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1)));
}
