// Who may invite and who may revoke: told by the meeting that the invite is for.
import { describe, expect, it } from 'vitest';
import { known } from '../../../src/domain/shared/personal.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteTypes } from '../../../src/domain/invite/invite.ts';
import type { Bare } from '../../../src/domain/shared/bare.ts';
import { refuse } from '../../../src/domain/shared/decider.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { inviteFacts } from '../../../src/write/invite/invite.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import {
  ada,
  after,
  bob,
  guest,
  gus,
  hana,
  invite,
  meeting,
  nine,
  person,
  tenant,
} from '../../support/histories/cast.ts';
import { aScheduledMeeting, waiting } from '../../support/histories/meetings.ts';

const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2 } as const;
const scheduled = fold(meetingDecider, aScheduledMeeting());
const adaWaits = fold(meetingDecider, [...aScheduledMeeting(), ...waiting(ada)]);
const byAda = fold(inviteDecider, [{ type: 'InviteCreated', ...terms, createdBy: ada }]);
type Given = Parameters<typeof fakeFacts>[0];
const made = (given: Given, command: Bare<InviteTypes, 'CreateInvite'>) =>
  inviteFacts.CreateInvite(command, tenant, fakeFacts(given));
const taken = (given: Given, command: Bare<InviteTypes, 'RedeemInvite'>) =>
  inviteFacts.RedeemInvite(command, tenant, fakeFacts(given));
const revoked = (given: Given, command: Bare<InviteTypes, 'RevokeInvite'>) =>
  inviteFacts.RevokeInvite(command, tenant, fakeFacts(given));
const creating = (who = hana): Bare<InviteTypes, 'CreateInvite'> => ({
  type: 'CreateInvite',
  invite,
  ...terms,
  by: person(who),
  at: nine,
});
const revoking = (who = hana, byAdmin = false): Bare<InviteTypes, 'RevokeInvite'> => ({
  type: 'RevokeInvite',
  invite,
  byAdmin,
  by: person(who),
  at: nine,
});

describe('making an invite', () => {
  it.each([
    ['the host', { meeting: scheduled }, hana, true],
    ['somebody whom the meeting knows', { meeting: adaWaits }, ada, false],
  ])('by %s', async (_who, facts, who, mayInvite) => {
    expect(await made(facts, creating(who))).toEqual({ ...creating(who), mayInvite });
  });

  it('to a meeting that is not there and by a stranger are answered alike: there is no such meeting (issue 12 C5, D5)', async () => {
    const unknown = refuse({ code: 'meeting-unknown', meeting });
    expect(await made({}, creating())).toEqual(unknown);
    expect(await made({ meeting: scheduled }, creating(bob))).toEqual(unknown);
  });
});

describe('a suspended tenant', () => {
  const settings = defaultTenantSettings;
  const suspended = { tenant: { status: 'suspended', slug: 'acme', region: 'eu', settings } } as const;
  const refusal = { code: 'tenant-suspended' };
  const of = { invite, guest: gus, by: guest(gus), at: nine } as const;
  const taking = { type: 'RedeemInvite', ...of, displayName: known('Gus'), proofHash: 'a' } as const;

  it('invites nobody, and lets nobody take an invite', async () => {
    expect(await made({ ...suspended, meeting: scheduled }, creating())).toEqual(refuse(refusal));
    expect(await taken(suspended, taking)).toEqual(refuse(refusal));
    expect(await taken({}, taking)).toEqual(taking);
  });
});

describe('revoking an invite', () => {
  it.each([
    ['its maker', ada, true],
    ['the host', hana, true],
    ['somebody whom the meeting knows', bob, false],
  ])('by %s', async (_who, who, mayRevoke) => {
    const bobWaits = fold(meetingDecider, [...aScheduledMeeting(), ...waiting(bob)]);
    expect(await revoked({ meeting: bobWaits, invite: byAda }, revoking(who))).toEqual({
      ...revoking(who),
      mayRevoke,
    });
  });
  it('by a stranger is answered as if there were no invite (issue 12 D5)', async () => {
    expect(await revoked({ meeting: scheduled, invite: byAda }, revoking(bob))).toEqual(
      refuse({ code: 'invite-unknown' }),
    );
  });
  it('by an admin asks nobody', async () => {
    expect(await revoked({}, revoking(bob, true))).toEqual({ ...revoking(bob, true), mayRevoke: true });
  });
  it('that is not there is refused', async () => {
    expect(await revoked({}, revoking())).toEqual(refuse({ code: 'invite-unknown' }));
  });
});
