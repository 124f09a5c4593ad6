// Facts about tenant, account and invite, as they come into a meeting's commands: fresh, never what a client says.
import { describe, expect, it } from 'vitest';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteEvent } from '../../../src/domain/invite/invite.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { MeetingTypes } from '../../../src/domain/meeting/meeting.ts';
import type { Bare } from '../../../src/domain/shared/bare.ts';
import { refuse } from '../../../src/domain/shared/decider.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { meetingFacts } from '../../../src/write/meeting/meeting.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import * as cast from '../../support/histories/cast.ts';
import { aScheduledMeeting, granted, waiting } from '../../support/histories/meetings.ts';

const { account, after, gus, hana, invite, meeting, nine, tenant } = cast;
const asked = { meeting, by: cast.person(hana), at: nine };
const settings = { ...defaultTenantSettings, hostAbsenceSeconds: 77 };
const scheduling: Bare<MeetingTypes, 'ScheduleMeeting'> = {
  type: 'ScheduleMeeting',
  ...asked,
  account,
  host: hana,
  title: known('Town hall'),
  startsAt: nine,
  plannedMinutes: 30,
  waitingRoom: null,
};
const opening = { type: 'OpenMeeting', ...asked } as const;
const upgrading = { type: 'ApplyUpgrade', ...asked } as const;
const knocking = (by: typeof invite | null): Bare<MeetingTypes, 'Knock'> => ({
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
type Given = Parameters<typeof fakeFacts>[0];
const scheduledUnder = (given: Given) => meetingFacts.ScheduleMeeting(scheduling, tenant, fakeFacts(given));
const knocked = (given: Given, command: Bare<MeetingTypes, 'Knock'>) =>
  meetingFacts.Knock(command, tenant, fakeFacts(given));

describe('scheduling', () => {
  it('happens under the tenant’s settings and the account’s plan', async () => {
    expect(await scheduledUnder({ tenant: inTenant('active'), account: basic })).toEqual({
      ...scheduling,
      defaults: settings,
      allowance: granted('basic'),
    });
  });
  it('is refused where the tenant does not work, or is not there', async () => {
    const facts = { tenant: inTenant('suspended'), account: basic };
    expect(await scheduledUnder(facts)).toEqual(refuse({ code: 'tenant-suspended' }));
    expect(await scheduledUnder({ account: basic })).toEqual(refuse({ code: 'tenant-unknown' }));
  });
});

describe.each([
  ['OpenMeeting', opening, (given: Given) => meetingFacts.OpenMeeting(opening, tenant, fakeFacts(given))],
  [
    'ApplyUpgrade',
    upgrading,
    (given: Given) => meetingFacts.ApplyUpgrade(upgrading, tenant, fakeFacts(given)),
  ],
] as const)('%s', (_, command, completed) => {
  it('happens under what the meeting’s account allows now', async () => {
    expect(await completed({ meeting: scheduled, account: basic })).toEqual({
      ...command,
      allowance: granted('basic'),
    });
    const denied = { kind: 'denied', refusal: { code: 'account-unknown', account } };
    expect(await completed({ meeting: scheduled })).toEqual({ ...command, allowance: denied });
  });
  it('is refused for a meeting that is not there', async () => {
    expect(await completed({ account: basic })).toEqual(refuse({ code: 'meeting-unknown', meeting }));
  });
  it('says nothing of tenant and account to who may not ask (issue 12 D5)', async () => {
    const complete = meetingFacts[command.type];
    const [stranger, visitor] = [cast.bob, cast.ada].map((who) => ({ ...command, by: cast.person(who) }));
    const visited = fold(meetingDecider, [...aScheduledMeeting(), ...waiting(cast.ada)]);
    const facts = fakeFacts({ tenant: inTenant('suspended'), meeting: visited });
    expect(await complete(stranger as never, tenant, facts)).toEqual(
      refuse({ code: 'meeting-unknown', meeting }),
    );
    expect(await complete(visitor as never, tenant, facts)).toEqual(
      refuse({ code: 'only-host-or-cohost', meeting }),
    );
  });
});

describe('knocking', () => {
  it('asks for no invite where there is none', async () => {
    expect(await knocked({}, knocking(null))).toEqual(knocking(null));
  });
  it('takes an invite that has expired since, but none that was revoked or never made', async () => {
    expect(await knocked({ invite: anInvite() }, knocking(invite))).toEqual(knocking(invite));
    expect(await knocked({ invite: anInvite({ type: 'InviteRevoked' }) }, knocking(invite))).toEqual(
      refuse({ code: 'invite-revoked' }),
    );
    expect(await knocked({}, knocking(invite))).toEqual(refuse({ code: 'invite-unknown' }));
  });
  it('is for nobody new while the tenant is suspended, and goes on for who was there before', async () => {
    const suspended = { tenant: inTenant('suspended'), meeting: scheduled };
    const refusal = { code: 'tenant-suspended' };
    expect(await knocked(suspended, knocking(null))).toEqual(refuse(refusal));
    expect(await knocked({ ...suspended, invite: anInvite() }, knocking(invite))).toEqual(refuse(refusal));
    const again = { ...knocking(null), person: hana };
    expect(await knocked(suspended, again)).toEqual(again);
    expect(await knocked({ tenant: inTenant('suspended') }, knocking(null))).toEqual(refuse(refusal));
  });
});
