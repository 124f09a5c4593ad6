// An invite by example: made, redeemed, revoked, expired; and tickets that open one session each.
import { describe, expect, it } from 'vitest';
import type { InviteEvent } from '../../../src/domain/invite/invite.events.ts';
import { maxTicketsPerGuest } from '../../../src/domain/invite/invite.state.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';

const given = specificationOf(inviteDecider);
const { after, gus, hana, invite, meeting, nine, otto, ticketId } = cast;
const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2 } as const;
const byHana = { invite, by: cast.person(hana), at: nine };
const byGus = { ...byHana, by: cast.guest(gus) };
const creating = { type: 'CreateInvite', ...byHana, ...terms, mayInvite: true } as const;
const created: InviteEvent = { type: 'InviteCreated', ...terms, createdBy: hana };
const revoked: InviteEvent = { type: 'InviteRevoked' };
const proofHash = 'a'.repeat(64);
const redeeming = {
  type: 'RedeemInvite',
  ...byGus,
  guest: gus,
  displayName: known('Gus'),
  proofHash,
} as const;
const redeemed = (guest = gus): InviteEvent => ({
  type: 'InviteRedeemed',
  guest,
  displayName: known('Gus'),
  proofHash,
});
const using = {
  type: 'UseTicket',
  ...byGus,
  guest: gus,
  ticket: ticketId(1),
  ticketExpiresAt: after(5),
} as const;
const used = (n = 1, ticketExpiresAt = after(5)): InviteEvent => ({
  type: 'TicketUsed',
  guest: gus,
  ticket: ticketId(n),
  ticketExpiresAt,
});

describe('making an invite', () => {
  it('is for who runs the meeting; the same making again says nothing', () => {
    given().when(creating).then([created]);
    given(created).when(creating).then([]);
    given(created)
      .when({ ...creating, at: after(61) })
      .then([]);
    given(created)
      .when({ ...creating, maxGuests: 3 })
      .then('invite-exists');
    given()
      .when({ ...creating, mayInvite: false })
      .then({ code: 'only-host-or-cohost', meeting });
    given()
      .when({ ...creating, by: cast.mediaPlane })
      .then('only-host-or-cohost');
  });
  it('makes none that has expired, and none for more than a thousand', () => {
    given()
      .when({ ...creating, expiresAt: nine })
      .then({ code: 'invite-expired', expiresAt: nine });
    given()
      .when({ ...creating, maxGuests: 5000 })
      .then([{ ...created, maxGuests: 1000 }]);
    given()
      .when({ ...creating, maxGuests: 0 })
      .then([{ ...created, maxGuests: 1 }]);
  });
});

describe('revoking an invite', () => {
  const revoking = { type: 'RevokeInvite', ...byHana, byAdmin: false, mayRevoke: true } as const;

  it('happens once, by who may', () => {
    given(created).when(revoking).then([revoked]);
    given(created, revoked).when(revoking).then([]);
    given(created)
      .when({ ...revoking, mayRevoke: false })
      .then('only-host-or-cohost');
    given().when(revoking).then('invite-unknown');
  });
});

describe('redeeming an invite', () => {
  it('makes a guest, once, whose proof stays', () => {
    given(created).when(redeeming).then([redeemed()]);
    given(created, redeemed()).when(redeeming).then([]);
    given(created, redeemed())
      .when({ ...redeeming, at: after(60) })
      .then([]);
    given(created, redeemed())
      .when({ ...redeeming, proofHash: 'b'.repeat(64) })
      .then('invite-guest-unknown');
  });
  it('is refused when it is revoked, expired, used up or unknown', () => {
    given(created, revoked).when(redeeming).then('invite-revoked');
    given(created, redeemed(), revoked).when(redeeming).then('invite-revoked');
    given(created)
      .when({ ...redeeming, at: after(60) })
      .then({ code: 'invite-expired', expiresAt: after(60) });
    given(created)
      .when({ ...redeeming, at: after(59) })
      .then([redeemed()]);
    given(created, redeemed(), redeemed(otto))
      .when({ ...redeeming, guest: cast.ada })
      .then({ code: 'invite-used-up', limit: 2, count: 2 });
    given().when(redeeming).then('invite-unknown');
  });
});

describe('a guest’s ticket', () => {
  it('opens one session', () => {
    given(created, redeemed()).when(using).then([used()]);
    given(created, redeemed(), used())
      .when(using)
      .then({ code: 'ticket-used', ticket: ticketId(1) });
    given(created, redeemed(), used())
      .when({ ...using, ticket: ticketId(2) })
      .then([used(2)]);
  });
  it('opens none past its own end, remembered or not', () => {
    given(created, redeemed())
      .when({ ...using, at: after(5) })
      .then('ticket-used');
  });
  it('brings a guest back after the invite expired, not after it was revoked', () => {
    const late = { ...using, at: after(70), ticketExpiresAt: after(75) };
    given(created, redeemed())
      .when(late)
      .then([used(1, after(75))]);
    given(created, redeemed(), revoked).when(late).then('invite-revoked');
  });
  it('is for guests of this invite', () => {
    given(created).when(using).then('invite-guest-unknown');
    given().when(using).then('invite-unknown');
  });
  it('is one of at most fifty that are valid at a time; those past their end count no more', () => {
    const fifty = Array.from({ length: maxTicketsPerGuest }, (_, n) => used(100 + n, after(5, n)));
    const next = { ...using, at: after(4), ticketExpiresAt: after(20) };
    given(created, redeemed(), ...fifty)
      .when(next)
      .then({ code: 'ticket-limit-reached', limit: maxTicketsPerGuest });
    given(created, redeemed(), ...fifty)
      .when({ ...next, at: after(5) })
      .then([used(1, after(20))]);
  });
  it('is remembered while it is valid: what is forgotten first is what expires first', () => {
    const fifty = Array.from({ length: maxTicketsPerGuest }, (_, n) => used(100 + n, after(60 - n)));
    const history = [created, redeemed(), ...fifty, used(1, after(90))];
    const state = fold(inviteDecider, history);
    const tickets = state.status === 'active' ? state.guests.get(gus)?.tickets : undefined;
    expect(tickets?.size).toBe(maxTicketsPerGuest);
    expect(tickets?.has(ticketId(100 + maxTicketsPerGuest - 1))).toBe(false);
    const again = { ...using, at: after(30), ticket: ticketId(100), ticketExpiresAt: after(60) };
    given(...history)
      .when(again)
      .then('ticket-used');
  });
});

it('an invite changes by no event before it is made', () => {
  expect(fold(inviteDecider, [revoked, redeemed(), used()])).toEqual({ status: 'none' });
});

describe('a ticket for a guest who comes back', () => {
  const issuing = { type: 'IssueTicket', ...byGus, guest: gus } as const;

  it('goes not on record, and is there after the invite’s end too (issue 12 D9)', () => {
    given(created, redeemed()).when(issuing).then([]);
    given(created, redeemed())
      .when({ ...issuing, at: after(61) })
      .then([]);
  });
  it('is for nobody who never took the invite, and for nobody once it was revoked', () => {
    given().when(issuing).then('invite-unknown');
    given(created).when(issuing).then('invite-guest-unknown');
    given(created, redeemed(otto)).when(issuing).then('invite-guest-unknown');
    given(created, redeemed(), revoked).when(issuing).then('invite-revoked');
  });
});
