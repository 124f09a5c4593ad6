// POST /v1/tenant/suspend: a privileged act with its reason; nothing new is opened or scheduled meanwhile.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { commandRoute } from '../http/command-route.ts';
import { readableTextSchema } from '../../http/schemas.ts';
import { namesTenant, operators, reasonLength } from './tenant-route.ts';

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({ reason: readableTextSchema(reasonLength) }),
  answer: namesTenant,
};

export const suspendTenantRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/tenant/suspend',
  operationId: 'suspendTenant',
  summary: 'Suspends the tenant.',
  tag: 'tenant',
  roundTrips: { warm: 5, cold: 6 },
  roles: operators,
  shape,
  command: ({ tenant, body: { reason }, by, at }) => ({
    type: 'SuspendTenant',
    tenant,
    reason: known(reason),
    by,
    at,
  }),
  refusals: ['tenant-unknown'],
  answer: { status: 200, body: (_verdict, { tenant }) => ({ tenant }) },
});
