// PUT …/limits: a privileged act: limits other than the plan’s, or null for the plan’s own.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { readableTextSchema } from '../../http/schemas.ts';
import { reasonLength } from '../tenant/tenant-route.ts';
import { limitsSchema } from './limits-schema.ts';
import { commandRoute } from '../http/command-route.ts';
import { accountPath, namesAccount } from './account-route.ts';

const shape = {
  params: accountPath,
  body: z.strictObject({ limits: limitsSchema.nullable(), reason: readableTextSchema(reasonLength) }),
  answer: namesAccount,
};

export const overrideLimitsRoute = commandRoute<typeof shape>({
  method: 'PUT',
  url: '/v1/accounts/{account}/limits',
  operationId: 'overrideLimits',
  summary: 'Sets limits other than those of the plan.',
  tag: 'accounts',
  roundTrips: { warm: 5, cold: 6 },
  roles: ['operator'],
  shape,
  command: ({ params: { account }, body, by, at }) => ({
    type: 'OverrideLimits',
    account,
    limits: body.limits,
    reason: known(body.reason),
    by,
    at,
  }),
  refusals: ['account-unknown', 'account-closed'],
  answer: { status: 200, body: (_verdict, { params: { account } }) => ({ account }) },
});
