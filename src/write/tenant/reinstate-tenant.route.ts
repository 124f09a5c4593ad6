// POST /v1/tenant/reinstate: a suspended tenant works again.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { noBody } from '../../http/schemas.ts';
import { namesTenant, operators } from './tenant-route.ts';

const shape = { params: z.strictObject({}), body: noBody, answer: namesTenant };

export const reinstateTenantRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/tenant/reinstate',
  operationId: 'reinstateTenant',
  summary: 'Reinstates a suspended tenant.',
  tag: 'tenant',
  roundTrips: { warm: 2, cold: 3 },
  roles: operators,
  shape,
  command: ({ tenant, by, at }) => ({ type: 'ReinstateTenant', tenant, by, at }),
  refusals: ['tenant-unknown'],
  answer: { status: 200, body: (_verdict, { tenant }) => ({ tenant }) },
});
