// The question: how many meetings, people, minutes and accounts does this tenant have? One row of counts.
import { z } from 'zod';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';
import { answerJson } from '../answer-sql.ts';
import { rawJson, wordJson } from '../json-sql.ts';
import { textsOf } from '../rows.ts';

/** `participantMinutes`: whole minutes of finished presence; a person on several devices counts once. */
export const tenantOverviewSchema = z.strictObject({
  tenant: z.string(),
  slug: z.string().nullable(),
  region: z.string().nullable(),
  status: z.enum(['active', 'suspended']).nullable(),
  registeredAt: z.string().nullable(),
  settings: z.strictObject({
    observerDisclosure: z.enum(['listed', 'counted', 'undisclosed']),
    waitingRoom: z.boolean(),
    hostAbsenceSeconds: z.int(),
  }),
  meetings: z.strictObject({ scheduled: z.int(), open: z.int(), ended: z.int(), cancelled: z.int() }),
  peoplePresent: z.int(),
  participantMinutes: z.string(),
  accounts: z.strictObject({
    free: z.int(),
    trial: z.int(),
    basic: z.int(),
    pro: z.int(),
    closed: z.int(),
  }),
});

const table = tenantOverviewTable;
const { settings, meetings, accounts } = tenantOverviewSchema.shape;
const json = answerJson(
  tenantOverviewSchema.shape,
  { table },
  {
    settings: rawJson(answerJson(settings.shape, { table })),
    meetings: rawJson(answerJson(meetings.shape, { table, prefix: 'meetings_' })),
    participantMinutes: wordJson('participant_ms / 60000'),
    accounts: rawJson(answerJson(accounts.shape, { table, prefix: 'accounts_' })),
  },
);
const sql = `select ${json} as json from ${tableName(table)} where tenant = $1`;

/** The tenant's counts as JSON text; `undefined` if no event of the tenant was projected yet. One round trip. */
export async function readTenantOverview(db: ReadDb, tenant: TenantId): Promise<string | undefined> {
  return textsOf(await db.query(tenant, sql, [tenant]))[0];
}
