// An invite described: its terms and guests, sorted, without proofs.
import { expect, it } from 'vitest';
import { describeInvite } from '../../../src/domain/invite/describe-invite.ts';
import type { InviteState } from '../../../src/domain/invite/invite.state.ts';
import { after, gus, hana, meeting, otto, ticketId } from '../../support/histories/cast.ts';

it('an invite is described with its guests and their tickets in order, and never a proof', () => {
  const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2, createdBy: hana } as const;
  const tickets = new Map([2, 1].map((n) => [ticketId(n), after(n)] as const));
  const invite: InviteState = {
    status: 'revoked',
    ...terms,
    guests: new Map([
      [otto, { proofHash: 'secret', tickets: new Map() }],
      [gus, { proofHash: 'secret', tickets }],
    ]),
  };
  expect(describeInvite({ status: 'none' })).toEqual({ status: 'none' });
  expect(describeInvite(invite)).toEqual({
    status: 'revoked',
    ...terms,
    guests: [
      { guest: gus, tickets: [1, 2].map((n) => ({ ticket: ticketId(n), expiresAt: after(n) })) },
      { guest: otto, tickets: [] },
    ],
  });
});
