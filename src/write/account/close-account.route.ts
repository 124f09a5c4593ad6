// POST …/close: for good.
import { noBody } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import { accountPath, namesAccount } from './account-route.ts';

const shape = { params: accountPath, body: noBody, answer: namesAccount };

export const closeAccountRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts/{account}/close',
  operationId: 'closeAccount',
  summary: 'Closes an account for good.',
  tag: 'accounts',
  roundTrips: { warm: 2, cold: 3 },
  roles: ['admin'],
  shape,
  command: ({ params: { account }, by, at }) => ({ type: 'CloseAccount', account, by, at }),
  refusals: ['account-unknown'],
  answer: { status: 200, body: (_verdict, { params: { account } }) => ({ account }) },
});
