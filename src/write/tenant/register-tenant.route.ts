// PUT /v1/tenant: an operator registers the tenant that the token names. Nobody writes across tenants, operators
// included: they act with a token for each.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { namesTenant, operators, slugForm } from './tenant-route.ts';

const regionForm = /^[a-z]{2}(-[a-z0-9]{1,16}){0,3}$/;

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({ slug: z.string().regex(slugForm), region: z.string().regex(regionForm) }),
  answer: namesTenant,
};

export const registerTenantRoute = commandRoute<typeof shape>({
  method: 'PUT',
  url: '/v1/tenant',
  operationId: 'registerTenant',
  summary: "Registers the token's tenant.",
  tag: 'tenant',
  roundTrips: { warm: 2, cold: 3 },
  roles: operators,
  shape,
  command: ({ tenant, body, by, at }) => ({ type: 'RegisterTenant', tenant, ...body, by, at }),
  refusals: ['tenant-exists'],
  answer: { status: 200, body: (_verdict, { tenant }) => ({ tenant }) },
});
