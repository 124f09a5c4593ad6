// PUT /v1/tenant/settings: how the tenant's meetings behave, as data with a history.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { wholeNumberSchema } from '../../http/schemas.ts';
import { admins, namesTenant } from './tenant-route.ts';

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({
    observerDisclosure: z.enum(['listed', 'counted', 'undisclosed']),
    waitingRoom: z.boolean(),
    hostAbsenceSeconds: wholeNumberSchema(30, 3_600),
  }),
  answer: namesTenant,
};

export const changeTenantSettingsRoute = commandRoute<typeof shape>({
  method: 'PUT',
  url: '/v1/tenant/settings',
  operationId: 'changeTenantSettings',
  summary: 'Changes how meetings of the tenant behave from now on.',
  tag: 'tenant',
  roundTrips: { warm: 2, cold: 3 },
  roles: admins,
  shape,
  command: ({ tenant, body: settings, by, at }) => ({
    type: 'ChangeTenantSettings',
    tenant,
    settings,
    by,
    at,
  }),
  refusals: ['tenant-unknown', 'tenant-suspended'],
  answer: { status: 200, body: (_verdict, { tenant }) => ({ tenant }) },
});
