// The questions: until when is a meeting kept and what holds it back; what is deleted by an instant, and why?
import { z } from 'zod';
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { retentionTable } from '../../projections/retention/retention.table.ts';
import { asRows, isoText } from '../rows.ts';

const holdSchema = z.strictObject({
  hold: z.string(),
  person: z.string().nullable(),
  placedAt: z.string(),
  releaseAskedAt: z.string().nullable(),
  releasedAt: z.string().nullable(),
});

/** `state`: a meeting without a date yet is `undated`; what is due and held is `held`. What a hold is for stands in the audit. */
export const retentionSchema = z.strictObject({
  meeting: z.string(),
  state: z.enum(['undated', 'kept', 'held', 'being-deleted', 'deleted']),
  account: z.string().nullable(),
  plan: z.string().nullable(),
  retentionDays: z.int().nullable(),
  timeZone: z.string().nullable(),
  endedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  policyVersion: z.int().nullable(),
  holds: z.array(holdSchema),
  reason: z.enum(['due', 'asked']).nullable(),
  permittedAt: z.string().nullable(),
  removedAt: z.string().nullable(),
  certificate: z
    .string()
    .nullable()
    .meta({ description: 'SHA-256 of the certificate, as it is in the log.' }),
});

export type Retention = z.infer<typeof retentionSchema>;

const table = tableName(retentionTable);
const columns = `meeting,
  case when removed_at is not null then 'deleted' when permitted_at is not null then 'being-deleted'
    when live_holds > 0 then 'held' when due is null then 'undated' else 'kept' end as state,
  account, plan, retention_days as "retentionDays", time_zone as "timeZone", ${isoText('ended_at')} as "endedAt",
  ${isoText('due')} as "dueAt", policy_version as "policyVersion", holds, reason, ${isoText('permitted_at')} as "permittedAt",
  ${isoText('removed_at')} as "removedAt", certificate_digest as certificate`;

/** A meeting's; `undefined` where nothing is known of it. One round trip. */
export async function readRetention(
  db: ReadDb,
  tenant: TenantId,
  meeting: MeetingId,
): Promise<Retention | undefined> {
  const sql = `select ${columns} from ${table} where tenant = $1 and meeting = $2`;
  return asRows(retentionSchema, await db.query(tenant, sql, [tenant, meeting]))[0];
}

/** What is due by an instant and not deleted yet, what is held back too, by date; at most `limit` after a place. One round trip. */
export async function dueRetention(
  db: ReadDb,
  tenant: TenantId,
  wanted: {
    readonly by: Instant;
    readonly after?: { readonly dueAt: string; readonly meeting: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly Retention[]> {
  const { by, after, limit } = wanted;
  const sql = `select ${columns} from ${table} where tenant = $1 and due <= $2::timestamptz and removed_at is null
    and ($3::timestamptz is null or (due, meeting) > ($3, $4::uuid)) order by due, meeting limit $5`;
  const values = [tenant, by, after?.dueAt ?? null, after?.meeting ?? null, limit];
  return asRows(retentionSchema, await db.query(tenant, sql, values));
}
