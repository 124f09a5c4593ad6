// Facts about tenant, account and invite, as they come into a meeting's commands: fresh, never what a client says.
import { describe, expect, it } from 'vitest';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteEvent } from '../../../src/domain/invite/invite.events.ts';
import type { MeetingCommand } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { prepareMeeting } from '../../../src/write/meeting/meeting.handler.ts';
import { unasked, unaskedOf } from '../../../src/write/meeting/unasked-facts.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import * as cast from '../../support/histories/cast.ts';
import { aScheduledMeeting, granted } from '../../support/histories/meetings.ts';
import { anOrder } from '../../support/orders.ts';

const { account, after, gus, hana, invite, meeting, nine, tenant } = cast;
const asked = { meeting, by: cast.person(hana), at: nine };
const settings = { ...defaultTenantSettings, hostAbsenceSeconds: 77 };
const scheduling: MeetingCommand = {
  type: 'ScheduleMeeting',
  ...asked,
  account,
  host: hana,
  title: known('Town hall'),
  startsAt: nine,
  plannedMinutes: 30,
  waitingRoom: null,
  defaults: defaultTenantSettings,
  allowance: unaskedOf(account),
};
const opening: MeetingCommand = { type: 'OpenMeeting', ...asked, allowance: unasked };
const upgrading: MeetingCommand = { type: 'ApplyUpgrade', ...asked, allowance: unasked };
const knocking = (by: typeof invite | null): MeetingCommand => ({
  type: 'Knock',
  meeting,
  by: cast.guest(gus),
  at: nine,
  person: gus,
  role: 'guest',
  invite: by,
  displayName: known('Gus'),
});
const basic = fold(accountDecider, [
  { type: 'AccountOpened', plan: 'basic', timeZone: 'Etc/UTC', trialEndsAt: null },
]);
const scheduled = fold(meetingDecider, aScheduledMeeting());
const anInvite = (...more: InviteEvent[]) =>
  fold(inviteDecider, [
    {
      type: 'InviteCreated',
      meeting,
      role: 'guest',
      expiresAt: after(-60),
      maxGuests: 1,
      createdBy: hana,
    },
    ...more,
  ]);
const inTenant = (status: 'active' | 'suspended') => ({ status, slug: 'acme', region: 'eu', settings });
const prepare = (facts: Parameters<typeof fakeFacts>[0], command: MeetingCommand) =>
  prepareMeeting(fakeFacts(facts))(anOrder(tenant, command));

describe('scheduling', () => {
  it('happens under the tenant’s settings and the account’s plan', async () => {
    expect(await prepare({ tenant: inTenant('active'), account: basic }, scheduling)).toEqual({
      command: { ...scheduling, defaults: settings, allowance: granted('basic') },
    });
  });
  it('is refused where the tenant does not work, or is not there', async () => {
    const facts = { tenant: inTenant('suspended'), account: basic };
    expect(await prepare(facts, scheduling)).toEqual({ refusal: { code: 'tenant-suspended' } });
    expect(await prepare({ account: basic }, scheduling)).toEqual({ refusal: { code: 'tenant-unknown' } });
  });
});

describe.each([opening, upgrading])('$type', (command) => {
  it('happens under what the meeting’s account allows now', async () => {
    expect(await prepare({ meeting: scheduled, account: basic }, command)).toEqual({
      command: { ...command, allowance: granted('basic') },
    });
    const denied = { kind: 'denied', refusal: { code: 'account-unknown', account } };
    expect(await prepare({ meeting: scheduled }, command)).toEqual({
      command: { ...command, allowance: denied },
    });
  });
  it('stays denied for a meeting that is not there', async () => {
    expect(await prepare({ account: basic }, command)).toEqual({ command });
    expect(unasked).toMatchObject({ kind: 'denied', refusal: { code: 'account-unknown' } });
  });
});

describe('knocking', () => {
  it('asks for no invite where there is none', async () => {
    expect(await prepare({}, knocking(null))).toEqual({ command: knocking(null) });
  });
  it('takes an invite that has expired since, but none that was revoked or never made', async () => {
    expect(await prepare({ invite: anInvite() }, knocking(invite))).toEqual({ command: knocking(invite) });
    expect(await prepare({ invite: anInvite({ type: 'InviteRevoked' }) }, knocking(invite))).toEqual({
      refusal: { code: 'invite-revoked' },
    });
    expect(await prepare({}, knocking(invite))).toEqual({ refusal: { code: 'invite-unknown' } });
  });
  it('is for nobody new while the tenant is suspended, and goes on for who was there before', async () => {
    const suspended = { tenant: inTenant('suspended'), meeting: scheduled };
    const refusal = { code: 'tenant-suspended' };
    expect(await prepare(suspended, knocking(null))).toEqual({ refusal });
    expect(await prepare({ ...suspended, invite: anInvite() }, knocking(invite))).toEqual({ refusal });
    const again = { ...knocking(null), person: hana };
    expect(await prepare(suspended, again)).toEqual({ command: again });
    expect(await prepare({ tenant: inTenant('suspended') }, knocking(null))).toEqual({ refusal });
  });
});
