// GET /v1/accounts: the accounts of the caller's tenant, for its admins.
import { z } from 'zod';
import { parseAccountId } from '../../domain/shared/ids.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { accountSchema, listAccounts, type LimitsOfPlans } from './account-list.query.ts';

/** One round trip. */
export function accountListRoute(ports: {
  readonly db: WatchedReadDb;
  readonly plans: LimitsOfPlans;
}): QueryRoute {
  return queryRoute({
    url: '/v1/accounts',
    operationId: 'listAccounts',
    summary: 'The tenant’s accounts with their plans and the limits in force',
    tag: 'accounts',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin'],
    shape: {
      params: z.strictObject({}),
      query: z.strictObject(pageQuery(idSchema(parseAccountId))),
      answer: pageSchema(accountSchema),
    },
    sources: [{ projection: 'tenant-overview', category: 'account' }],
    absent: { code: 'not-found', detail: 'There is no such list.' },
    answer: async ({ query: { cursor, limit }, principal: { tenant }, reading }) => {
      const wanted = { after: cursor, limit: limit + 1 };
      const rows = await listAccounts(reading(ports.db), ports.plans, tenant, wanted);
      return { body: pageOf(rows, limit, ({ account }) => account) };
    },
  });
}
