// POST …/reinstate: a suspended account works again.
import { noBody } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import { accountPath, namesAccount } from './account-route.ts';

const shape = { params: accountPath, body: noBody, answer: namesAccount };

export const reinstateAccountRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts/{account}/reinstate',
  operationId: 'reinstateAccount',
  summary: 'Reinstates a suspended account.',
  tag: 'accounts',
  roundTrips: { warm: 2, cold: 3 },
  roles: ['operator'],
  shape,
  command: ({ params: { account }, by, at }) => ({ type: 'ReinstateAccount', account, by, at }),
  refusals: ['account-unknown', 'account-closed'],
  answer: { status: 200, body: (_verdict, { params: { account } }) => ({ account }) },
});
