// GET /v1/accounts/{account}: one account of the caller's tenant, for its admins.
import { z } from 'zod';
import { parseAccountId } from '../../domain/shared/ids.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { accountSchema, readAccount, type LimitsOfPlans } from './account-list.query.ts';

/** One round trip. The ETag is the account's revision as far as the list shows it. */
export function accountRoute(ports: {
  readonly db: WatchedReadDb;
  readonly plans: LimitsOfPlans;
}): QueryRoute {
  return queryRoute({
    url: '/v1/accounts/{account}',
    operationId: 'readAccount',
    summary: 'An account with its plan and the limits in force',
    tag: 'accounts',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin'],
    shape: {
      params: z.strictObject({ account: idSchema(parseAccountId) }),
      query: z.strictObject({}),
      answer: accountSchema,
    },
    sources: [{ projection: 'tenant-overview', category: 'account', param: 'account' }],
    absent: { code: 'account-unknown', detail: 'There is no such account.' },
    answer: async ({ params: { account }, principal: { tenant }, reading }) => {
      const found = await readAccount(reading(ports.db), ports.plans, tenant, account);
      return found && { body: found, revision: found.revision };
    },
  });
}
