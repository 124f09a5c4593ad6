// POST /v1/accounts: who pays for meetings, on which plan, and in which time zone its billing periods begin.
import { z } from 'zod';
import { parseAccountId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { namesAccount, planSchema } from './account-route.ts';
import { isTimeZone } from './billing-period.ts';

const longestTimeZone = 64;

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({
    plan: planSchema,
    timeZone: z.string().max(longestTimeZone).refine(isTimeZone, { message: 'is no IANA time zone' }),
  }),
  answer: namesAccount,
};

export const openAccountRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts',
  operationId: 'openAccount',
  summary: 'Opens an account on a plan; a trial lasts 14 days and is had once.',
  tag: 'accounts',
  roundTrips: { warm: 3, cold: 3 },
  roles: ['admin', 'operator'],
  shape,
  command: ({ body, by, at, newId }) => ({
    type: 'OpenAccount',
    account: newId('account', parseAccountId),
    ...body,
    by,
    at,
  }),
  refusals: ['tenant-unknown', 'tenant-suspended', 'account-exists'],
  answer: {
    status: 201,
    body: (_verdict, { newId }) => ({ account: newId('account', parseAccountId) }),
    location: ({ newId }) => `/v1/accounts/${newId('account', parseAccountId)}`,
  },
});
