// The question: how does this tenant stand? One row of counts.
import { z } from 'zod';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { DbRow, ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { tenantOverviewTable } from '../../projections/tenant-overview/tenant-overview.table.ts';

/** `participantMinutes`: whole minutes of presence that is over, of every person once however many devices. */
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

const sql = `select tenant, slug, region, status, registered_at as "registeredAt", people_present as "peoplePresent",
    (participant_ms / 60000)::text as "participantMinutes",
    jsonb_build_object('observerDisclosure', observer_disclosure, 'waitingRoom', waiting_room,
      'hostAbsenceSeconds', host_absence_seconds) as settings,
    jsonb_build_object('scheduled', meetings_scheduled, 'open', meetings_open, 'ended', meetings_ended,
      'cancelled', meetings_cancelled) as meetings,
    jsonb_build_object('free', accounts_free, 'trial', accounts_trial, 'basic', accounts_basic, 'pro', accounts_pro,
      'closed', accounts_closed) as accounts
  from ${tableName(tenantOverviewTable)} where tenant = $1`;

/** The tenant's counts as they were read; `undefined` where nothing of the tenant was seen yet. One round trip. */
export async function readTenantOverview(db: ReadDb, tenant: TenantId): Promise<DbRow | undefined> {
  return (await db.query(tenant, sql, [tenant]))[0];
}
