// The question: what are people asked to agree to now, and what exactly did an earlier version say?
import type { z } from 'zod';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { consentTextsTable } from '../../projections/consents/consents.table.ts';
import { asRows, isoText } from '../rows.ts';
import { consentTextSchema } from './consent-words.ts';

export type ConsentText = z.infer<typeof consentTextSchema>;

/** A text's columns, as its answer names them. */
export const textColumns = `t.purpose, t.language, t.text_version as version, t.text, ${isoText('t.published_at')} as "publishedAt"`;

const newestSql = `select distinct on (t.purpose, t.language) ${textColumns} from ${tableName(consentTextsTable)} t
  where t.tenant = $1 and ($2::text is null or (t.purpose, t.language) > ($2, $3))
  order by t.purpose, t.language, t.text_version desc limit $4`;
const oneSql = `select ${textColumns} from ${tableName(consentTextsTable)} t
  where t.tenant = $1 and t.purpose = $2 and t.language = $3 and t.text_version = $4`;

/** After which text to continue. */
export interface ConsentTextPlace {
  readonly purpose: string;
  readonly language: string;
}

/** The newest text of each purpose and language, at most `limit`, in this order. One round trip. */
export async function newestTexts(
  db: ReadDb,
  tenant: TenantId,
  { after, limit }: { readonly after?: ConsentTextPlace | undefined; readonly limit: number },
): Promise<readonly ConsentText[]> {
  const values = [tenant, after?.purpose ?? null, after?.language ?? null, limit];
  return asRows(consentTextSchema, await db.query(tenant, newestSql, values));
}

/** One version; `undefined` if it was never published. One round trip. */
export async function readText(
  db: ReadDb,
  tenant: TenantId,
  { purpose, language, version }: ConsentTextPlace & { readonly version: number },
): Promise<ConsentText | undefined> {
  return asRows(consentTextSchema, await db.query(tenant, oneSql, [tenant, purpose, language, version]))[0];
}
