// The question: who in this meeting agrees to be recorded or transcribed? Hosts, co-hosts and admins see everybody, others
// themselves.
import { z } from 'zod';
import type { MeetingId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { consentsInForceTable } from '../../projections/consents/consents.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { hostingSql } from '../meeting/meeting-words.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { asRows, isoText } from '../rows.ts';
import { decisionSchema, purposeSchema } from './consent-words.ts';

/** A person's last decision for a purpose; of a withdrawal, the text that had been agreed to. */
export const meetingConsentSchema = z.strictObject({
  person: z.string(),
  purpose: purposeSchema,
  decision: decisionSchema,
  language: z.string(),
  version: z.int(),
  since: z.string(),
});

export type MeetingConsent = z.infer<typeof meetingConsentSchema>;

const answerSchema = z.strictObject({ consents: z.array(meetingConsentSchema) });
const participants = tableName(meetingParticipantsTable);

const sql = `with viewer as (
    select coalesce(bool_or(${hostingSql('v')}), false) or $4 as sees_all, $4 or count(*) > 0 as is_known
    from ${participants} v where v.tenant = $1 and v.meeting = $2 and v.person = $3
  ), shown as (
    select c.* from ${tableName(consentsInForceTable)} c, viewer
    where c.tenant = $1 and c.meeting = $2 and (viewer.sees_all or c.person = $3)
      and ($5::uuid is null or (c.person, c.purpose) > ($5, $6))
    order by c.person, c.purpose limit $7
  )
  select coalesce((select jsonb_agg(jsonb_build_object('person', s.person, 'purpose', s.purpose, 'decision', s.decision,
      'language', s.language, 'version', s.text_version, 'since', ${isoText('s.since')}) order by s.person, s.purpose)
    from shown s), '[]') as consents
  from viewer where viewer.is_known and exists (select from ${participants} m where m.tenant = $1 and m.meeting = $2)`;

/** At most `limit` decisions after a place, by person and purpose; `undefined` if the viewer may see no such meeting. One round trip. */
export async function meetingConsents(
  db: ReadDb,
  { tenant, person, seesAll }: Viewer,
  meeting: MeetingId,
  wanted: {
    readonly after?: { readonly person: string; readonly purpose: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly MeetingConsent[] | undefined> {
  const { after, limit } = wanted;
  const values = [tenant, meeting, person, seesAll, after?.person ?? null, after?.purpose ?? null, limit];
  return asRows(answerSchema, await db.query(tenant, sql, values))[0]?.consents;
}
