// Who may invite and who may revoke: told by the meeting that the invite is for.
import { describe, expect, it } from 'vitest';
import type { InviteCommand } from '../../../src/domain/invite/invite.events.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { prepareInvite } from '../../../src/write/invite/invite.handler.ts';
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
  ticketId,
} from '../../support/histories/cast.ts';
import { aScheduledMeeting } from '../../support/histories/meetings.ts';
import { anOrder } from '../../support/orders.ts';

const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2 } as const;
const scheduled = fold(meetingDecider, aScheduledMeeting());
const byAda = fold(inviteDecider, [{ type: 'InviteCreated', ...terms, createdBy: ada }]);
const prepare = (facts: Parameters<typeof fakeFacts>[0], command: InviteCommand) =>
  prepareInvite(fakeFacts(facts))(anOrder(tenant, command));
const creating = (who = hana): InviteCommand => ({
  type: 'CreateInvite',
  invite,
  ...terms,
  mayInvite: false,
  by: person(who),
  at: nine,
});
const revoking = (who = hana, mayRevoke = false): InviteCommand => ({
  type: 'RevokeInvite',
  invite,
  mayRevoke,
  by: person(who),
  at: nine,
});

describe('making an invite', () => {
  it.each([
    ['the host', { meeting: scheduled }, hana, true],
    ['somebody else', { meeting: scheduled }, ada, false],
    ['the host of a meeting that is not there', {}, hana, false],
  ])('by %s', async (_who, facts, who, mayInvite) => {
    expect(await prepare(facts, creating(who))).toEqual({ command: { ...creating(who), mayInvite } });
  });
});

describe('a suspended tenant', () => {
  const settings = defaultTenantSettings;
  const suspended = { tenant: { status: 'suspended', slug: 'acme', region: 'eu', settings } } as const;
  const refusal = { code: 'tenant-suspended' };
  const of = { invite, guest: gus, by: guest(gus), at: nine } as const;
  const taking = { type: 'RedeemInvite', ...of, displayName: known('Gus'), proofHash: 'a' } as const;
  const comingBack = { type: 'UseTicket', ...of, ticket: ticketId(1), ticketExpiresAt: after(5) } as const;

  it('invites nobody, and lets nobody take an invite', async () => {
    expect(await prepare({ ...suspended, meeting: scheduled }, creating())).toEqual({ refusal });
    expect(await prepare(suspended, taking)).toEqual({ refusal });
    expect(await prepare({}, taking)).toEqual({ command: taking });
  });
  it('lets who took one come back', async () => {
    expect(await prepare(suspended, comingBack)).toEqual({ command: comingBack });
  });
});

describe('revoking an invite', () => {
  it.each([
    ['its maker', ada, true],
    ['the host', hana, true],
    ['somebody else', bob, false],
  ])('by %s', async (_who, who, mayRevoke) => {
    expect(await prepare({ meeting: scheduled, invite: byAda }, revoking(who))).toEqual({
      command: revoking(who, mayRevoke),
    });
  });
  it('by an admin asks nobody', async () => {
    expect(await prepare({}, revoking(bob, true))).toEqual({ command: revoking(bob, true) });
  });
  it('that is not there is left to the invite', async () => {
    expect(await prepare({}, revoking())).toEqual({ command: revoking() });
  });
});
