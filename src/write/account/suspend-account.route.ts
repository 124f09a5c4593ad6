// POST …/suspend: a privileged act with its reason; no meeting opens on it meanwhile.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { readableTextSchema } from '../../http/schemas.ts';
import { reasonLength } from '../tenant/tenant-route.ts';
import { commandRoute } from '../http/command-route.ts';
import { accountPath, namesAccount } from './account-route.ts';

const shape = {
  params: accountPath,
  body: z.strictObject({ reason: readableTextSchema(reasonLength) }),
  answer: namesAccount,
};

export const suspendAccountRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts/{account}/suspend',
  operationId: 'suspendAccount',
  summary: 'Suspends an account.',
  tag: 'accounts',
  roundTrips: { warm: 5, cold: 6 },
  roles: ['operator'],
  shape,
  command: ({ params: { account }, body, by, at }) => ({
    type: 'SuspendAccount',
    account,
    reason: known(body.reason),
    by,
    at,
  }),
  refusals: ['account-unknown', 'account-closed'],
  answer: { status: 200, body: (_verdict, { params: { account } }) => ({ account }) },
});
