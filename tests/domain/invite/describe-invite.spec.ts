// An invite described: what it gives and who took it, sorted, as plain JSON, and nobody's proof.
import { expect, it } from 'vitest';
import { describeInvite } from '../../../src/domain/invite/describe-invite.ts';
import { ada, after, gus, hana, meeting, ticketId } from '../../support/histories/cast.ts';

it('an invite is described in every status', () => {
  expect(describeInvite({ status: 'none' })).toEqual({ status: 'none' });
  const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2, createdBy: hana } as const;
  const tickets = new Map([
    [ticketId(2), after(2)],
    [ticketId(1), after(1)],
  ]);
  const guests = new Map([
    [gus, { proofHash: 'a', tickets }],
    [ada, { proofHash: 'b', tickets: new Map() }],
  ]);
  const description = describeInvite({ status: 'revoked', ...terms, guests });
  const used = [
    { ticket: ticketId(1), expiresAt: after(1) },
    { ticket: ticketId(2), expiresAt: after(2) },
  ];
  const described = [
    { guest: gus, tickets: used },
    { guest: ada, tickets: [] },
  ];
  expect(description).toEqual({
    status: 'revoked',
    ...terms,
    guests: described.sort((a, b) => (a.guest < b.guest ? -1 : 1)),
  });
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});
