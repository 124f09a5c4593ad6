// The tenant's overview from the database.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tenantOverviewRoute } from '../../../src/read/tenant/tenant-overview.route.ts';
import { ada, after, deviceId, hana, personId, tenant, reported } from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom } from '../../support/histories/meetings.ts';
import { accountStream, inMeeting, recordedAs, tenantStream } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, otherTenant } from '../../support/two-tenants.ts';

let models: ReadModels;
const opened = { type: 'AccountOpened', plan: 'pro', timeZone: 'UTC', trialEndsAt: null } as const;
const history = [
  ...recordedAs(tenantStream, [{ type: 'TenantRegistered', slug: 'acme', region: 'in' }]),
  ...recordedAs(accountStream, [opened]),
  ...inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(ada), {
    type: 'ParticipantLeft',
    ...reported,
    person: ada,
    device: deviceId(1),
    occurredAt: after(3, 30),
  }),
].map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));

beforeAll(async () => {
  models = await openReadModels();
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
});
afterAll(async () => {
  await models.close();
});
const overview = (of = tenant) =>
  ask([tenantOverviewRoute(models)], '/v1/tenant/overview', { principal: principalOf(hana, ['admin'], of) });

it('counts meetings, people, whole minutes and accounts', async () => {
  expect((await overview()).body).toEqual({
    tenant,
    slug: 'acme',
    region: 'in',
    status: 'active',
    registeredAt: after(0),
    settings: { observerDisclosure: 'counted', waitingRoom: true, hostAbsenceSeconds: 600 },
    meetings: { scheduled: 0, open: 1, ended: 0, cancelled: 0 },
    peoplePresent: 1,
    participantMinutes: '2',
    accounts: { free: 0, trial: 0, basic: 0, pro: 1, closed: 0 },
  });
});

it('is of the caller’s tenant alone, and absent where nothing is known', async () => {
  expect((await overview(otherTenant)).body).toMatchObject({ tenant: otherTenant, slug: 'foreign-row' });
  expect((await overview(personId(3) as never)).status).toBe(404);
});
