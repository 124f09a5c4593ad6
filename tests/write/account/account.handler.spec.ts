// Facts about the tenant, the meeting and the billing period, as they come into an account's commands.
import { describe, expect, it } from 'vitest';
import type { AccountCommand } from '../../../src/domain/account/account.events.ts';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { prepareAccount } from '../../../src/write/account/account.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import {
  account,
  ada,
  after,
  hana,
  meeting,
  nine,
  person,
  recordingId,
  tenant,
} from '../../support/histories/cast.ts';
import { aScheduledMeeting } from '../../support/histories/meetings.ts';
import { anOrder } from '../../support/orders.ts';

const asked = { account, by: person(hana), at: nine };
const opening: AccountCommand = { type: 'OpenAccount', ...asked, plan: 'free', timeZone: 'Etc/UTC' };
const reserving: AccountCommand = {
  type: 'ReserveRecording',
  ...asked,
  recording: recordingId(1),
  meeting,
  period: { start: nine, end: after(1) },
};
const inTenant = (status: 'active' | 'suspended') =>
  fakeFacts({ tenant: { status, slug: 'acme', region: 'eu', settings: defaultTenantSettings } });
const inKolkata = fold(accountDecider, [
  { type: 'AccountOpened', plan: 'free', timeZone: 'Asia/Kolkata', trialEndsAt: null },
]);
const scheduled = fold(meetingDecider, aScheduledMeeting());
const prepare = (facts: ReturnType<typeof fakeFacts>, command: AccountCommand) =>
  prepareAccount(facts)(anOrder(tenant, command));

describe('opening an account', () => {
  it('goes on within a tenant that works', async () => {
    expect(await prepare(inTenant('active'), opening)).toEqual({ command: opening });
  });
  it('is refused where the tenant does not work, or is not there', async () => {
    expect(await prepare(inTenant('suspended'), opening)).toEqual({ refusal: { code: 'tenant-suspended' } });
    expect(await prepare(fakeFacts({}), opening)).toEqual({ refusal: { code: 'tenant-unknown' } });
  });
});

describe('choosing a plan', () => {
  const choosing: AccountCommand = { type: 'ChoosePlan', ...asked, plan: 'pro' };
  it('goes on within a tenant that works', async () => {
    expect(await prepare(inTenant('active'), choosing)).toEqual({ command: choosing });
  });
  it('is refused while the tenant is suspended', async () => {
    expect(await prepare(inTenant('suspended'), choosing)).toEqual({ refusal: { code: 'tenant-suspended' } });
  });
});

describe('reserving a recording', () => {
  it('counts in the month of the account’s own zone', async () => {
    const period = { start: '2026-02-28T18:30:00.000Z', end: '2026-03-31T18:30:00.000Z' };
    expect(await prepare(fakeFacts({ account: inKolkata, meeting: scheduled }), reserving)).toEqual({
      command: { ...reserving, period },
    });
  });
  it('is refused alike for a meeting that is not there and one of another account', async () => {
    const refusal = { code: 'meeting-unknown', meeting };
    const others = { ...scheduled, account: meeting as never };
    expect(await prepare(fakeFacts({ account: inKolkata }), reserving)).toEqual({ refusal });
    expect(await prepare(fakeFacts({ account: inKolkata, meeting: others }), reserving)).toEqual({ refusal });
  });
  it('is refused to who does not run the meeting, as if it were not there', async () => {
    const stranger = { ...reserving, by: person(ada) };
    expect(await prepare(fakeFacts({ account: inKolkata, meeting: scheduled }), stranger)).toEqual({
      refusal: { code: 'meeting-unknown', meeting },
    });
  });
  it('is refused while the tenant is suspended', async () => {
    const tenantState = {
      status: 'suspended',
      slug: 'a',
      region: 'eu',
      settings: defaultTenantSettings,
    } as const;
    const facts = fakeFacts({ account: inKolkata, meeting: scheduled, tenant: tenantState });
    expect(await prepare(facts, reserving)).toEqual({ refusal: { code: 'tenant-suspended' } });
  });
  it('leaves it to an account that is not there to say so', async () => {
    expect(await prepare(fakeFacts({ meeting: scheduled }), reserving)).toEqual({ command: reserving });
  });
});

it('leaves other commands as they are', async () => {
  const closing: AccountCommand = { type: 'CloseAccount', ...asked };
  expect(await prepare(fakeFacts({}), closing)).toEqual({ command: closing });
});
