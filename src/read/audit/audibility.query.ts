// The question: which facts that hearing depends on held in this meeting, as of a revision? Facts stated after the
// revision are not seen, and facts that ended after it had not ended.
import { z } from 'zod';
import { parsePersonId, type MeetingId, type PersonId, type TenantId } from '../../domain/shared/ids.ts';
import { parseInstant, type Instant } from '../../domain/shared/instant.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { policyTimelineTable } from '../../projections/policy-timeline/policy-timeline.table.ts';
import { roleSchema } from '../meeting/meeting-words.ts';
import { asRows } from '../rows.ts';
import type { AudibilityFact } from './audible-intervals.ts';
import type { TimeOf } from './moment.ts';

/** More facts about two people than a meeting of reasonable length has; above that the question fails with `too-many-facts`. */
const maxFacts = 50_000;

const instant = z.custom<Instant>((text) => typeof text === 'string' && parseInstant(text) !== undefined);
const person = z.custom<PersonId>((text) => typeof text === 'string' && parsePersonId(text) !== undefined);
const held = {
  from: instant,
  until: instant.nullable(),
  fromRecorded: instant,
  untilRecorded: instant.nullable(),
  revision: z.bigint(),
};
const rule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('hosts-only') }),
  z.object({ kind: z.literal('named'), people: z.array(person) }),
]);
const factSchema = z.discriminatedUnion('kind', [
  z.object({ ...held, kind: z.literal('hear'), rule }),
  z.object({ ...held, kind: z.literal('role'), person, role: roleSchema }),
  z.object({ ...held, kind: z.literal('present'), person }),
  z.object({ ...held, kind: z.literal('muted'), person }),
]);

const sql = `select kind, subject as person, from_at as "from", from_recorded_at as "fromRecorded", from_revision as revision,
    rule, role, case when until_revision <= $5 then until_at end as until,
    case when until_revision <= $5 then until_recorded_at end as "untilRecorded"
  from ${tableName(policyTimelineTable)}
  where tenant = $1 and meeting = $2 and from_revision <= $5
    and ((kind = 'hear' and subject = $2) or (kind in ('role', 'present', 'muted') and subject in ($3, $4)))
  limit ${maxFacts + 1}`;

/** A fact with both of its times. */
type StatedFact = z.infer<typeof factSchema>;

/** Facts as intervals of one time: of when they came about, or of when they were recorded. */
export function factsIn(time: TimeOf, facts: readonly StatedFact[]): readonly AudibilityFact[] {
  if (time === 'occurred') return facts;
  return facts.map((fact) => ({ ...fact, from: fact.fromRecorded, until: fact.untilRecorded }));
}

/** The facts about two people of a meeting; `undefined` if there was no such meeting yet. One round trip. */
export async function readAudibilityFacts(
  db: ReadDb,
  tenant: TenantId,
  { meeting, listener, speaker, upTo }: AudibilityQuestion,
): Promise<readonly StatedFact[] | undefined> {
  const rows = await db.query(tenant, sql, [tenant, meeting, listener, speaker, upTo]);
  if (rows.length > maxFacts) {
    throw new PermanentFault(
      'too-many-facts',
      `Meeting ${meeting} has more than ${maxFacts} facts about them.`,
    );
  }
  const facts = asRows(factSchema, rows);
  return facts.some(({ kind }) => kind === 'hear') ? facts : undefined;
}

/** Could `listener` hear `speaker`, as of the meeting's revision `upTo`? */
export interface AudibilityQuestion {
  readonly meeting: MeetingId;
  readonly listener: PersonId;
  readonly speaker: PersonId;
  readonly upTo: bigint;
}
