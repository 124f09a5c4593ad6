// PUT …/plan: another plan, in force at once; open meetings keep the limits they opened with.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { accountPath, namesAccount, planSchema } from './account-route.ts';

const shape = { params: accountPath, body: z.strictObject({ plan: planSchema }), answer: namesAccount };

export const choosePlanRoute = commandRoute<typeof shape>({
  method: 'PUT',
  url: '/v1/accounts/{account}/plan',
  operationId: 'choosePlan',
  summary: 'Chooses a plan.',
  tag: 'accounts',
  roundTrips: { warm: 3, cold: 4 },
  roles: ['admin'],
  shape,
  command: ({ params: { account }, body, by, at }) => ({ type: 'ChoosePlan', account, ...body, by, at }),
  refusals: [
    'account-unknown',
    'account-suspended',
    'account-closed',
    'trial-not-available',
    'tenant-suspended',
  ],
  answer: { status: 200, body: (_verdict, { params: { account } }) => ({ account }) },
});
