// GET /v1/tenant/overview: the state of the caller's tenant, for its admins.
import { z } from 'zod';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { readTenantOverview, tenantOverviewSchema } from './tenant-overview.query.ts';

/** One round trip. */
export function tenantOverviewRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/tenant/overview',
    operationId: 'readTenantOverview',
    summary: 'The tenant’s settings and counts of meetings, people, minutes and accounts',
    tag: 'tenant',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin'],
    shape: { params: z.strictObject({}), query: z.strictObject({}), answer: tenantOverviewSchema },
    sources: [{ projection: 'tenant-overview' }],
    absent: { code: 'tenant-unknown', detail: 'Nothing is known of this tenant yet.' },
    answer: async ({ principal: { tenant }, reading }) => {
      const json = await readTenantOverview(reading(db), tenant);
      return json === undefined ? undefined : { json };
    },
  });
}
