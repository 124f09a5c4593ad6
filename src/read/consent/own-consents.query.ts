// The question: what have I agreed to, refused and taken back, when, and in which words was I asked?
import { z } from 'zod';
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { consentDecisionsTable, consentTextsTable } from '../../projections/consents/consents.table.ts';
import { asRows, isoText } from '../rows.ts';
import { textColumns } from './consent-text.query.ts';
import { consentTextSchema, decisionSchema, methodSchema, purposeSchema } from './consent-words.ts';

/** One decision; text and method are null of a withdrawal. */
export const ownConsentSchema = z.strictObject({
  meeting: z.string(),
  purpose: purposeSchema,
  decision: decisionSchema,
  language: z.string().nullable(),
  version: z.int().nullable(),
  method: methodSchema.nullable(),
  decidedAt: z.string(),
  revision: z.string(),
});

export type OwnConsent = z.infer<typeof ownConsentSchema>;

const rowSchema = z.strictObject({ own: ownConsentSchema, text: consentTextSchema.nullable() });

/** Where a page goes on: after this decision, towards earlier ones. */
export interface OwnConsentPlace {
  readonly decidedAt: string;
  readonly meeting: string;
  readonly revision: string;
}

const sql = `select jsonb_build_object('meeting', d.meeting, 'purpose', d.purpose, 'decision', d.decision,
      'language', d.language, 'version', d.text_version, 'method', d.method,
      'decidedAt', ${isoText('d.decided_at')}, 'revision', d.revision::text) as own,
    (select to_jsonb(x) from (select ${textColumns} from ${tableName(consentTextsTable)} t
      where t.tenant = d.tenant and t.purpose = d.purpose and t.language = d.language
        and t.text_version = d.text_version) x) as text
  from ${tableName(consentDecisionsTable)} d
  where d.tenant = $1 and d.person = $2
    and ($3::timestamptz is null or (d.decided_at, d.meeting, d.revision) < ($3, $4::uuid, $5::bigint))
  order by d.decided_at desc, d.meeting desc, d.revision desc limit $6`;

/** A person's decisions with the text that each is about, newest first, at most `limit`. One round trip. */
export async function ownConsents(
  db: ReadDb,
  { tenant, person }: { readonly tenant: TenantId; readonly person: PersonId },
  { after, limit }: { readonly after?: OwnConsentPlace | undefined; readonly limit: number },
): Promise<readonly z.infer<typeof rowSchema>[]> {
  const place = [after?.decidedAt ?? null, after?.meeting ?? null, after?.revision ?? null];
  return asRows(rowSchema, await db.query(tenant, sql, [tenant, person, ...place, limit]));
}
