// The question: what certifies that a meeting's media are gone?
import { z } from 'zod';
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { retentionTable } from '../../projections/retention/retention.table.ts';
import { asRows } from '../rows.ts';

const table = tableName(retentionTable);
const certificateRow = z.strictObject({ certificate: z.string() });

/** A certificate's text; `undefined` where the deletion is not certified. One round trip. */
export async function readCertificate(
  db: ReadDb,
  tenant: TenantId,
  meeting: MeetingId,
): Promise<string | undefined> {
  const sql = `select certificate from ${table} where tenant = $1 and meeting = $2 and certificate is not null`;
  return asRows(certificateRow, await db.query(tenant, sql, [tenant, meeting]))[0]?.certificate;
}
