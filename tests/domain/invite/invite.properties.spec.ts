// What every invite keeps, whatever happens: the laws of a decider, and its bounds.
import { ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InviteCommand, InviteEvent, InviteRefusal } from '../../../src/domain/invite/invite.events.ts';
import { maxTicketsPerGuest, type InviteState } from '../../../src/domain/invite/invite.state.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { obeysTheLaws, type Sightings } from '../../support/decider-laws.ts';
import * as cast from '../../support/histories/cast.ts';

const { after, hana, invite, meeting, nine } = cast;
const guest = fc.constantFrom(1, 1, 1, 1, 2, 3).map(cast.personId);
const type = <Type extends InviteCommand['type']>(name: Type) => fc.constant(name);
/** A ticket has one end for good. */
const ticket = fc.integer({ min: 1, max: 400 }).map((n) => ({
  ticket: cast.ticketId(n),
  ticketExpiresAt: after([200, 200, 200, 5, 40][n % 5] ?? 0),
}));
const mostly = fc.constantFrom(true, true, true, false);
const wish = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: type('CreateInvite'),
      meeting: fc.constant(meeting),
      role: fc.constant('guest' as const),
      expiresAt: fc.constantFrom(after(60), after(60), nine),
      maxGuests: fc.constantFrom(2, 2, 3),
      mayInvite: mostly,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: type('RedeemInvite'),
      guest,
      displayName: fc.constant(known('Gus')),
      proofHash: fc.constantFrom('a', 'a', 'a', 'b'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: type('IssueTicket'), guest }) },
  {
    weight: 10,
    arbitrary: fc
      .record({
        type: type('UseTicket'),
        guest,
      })
      .chain((used) => ticket.map((one) => ({ ...used, ...one }))),
  },
);
const revoking = fc.array(
  fc.record({ type: type('RevokeInvite'), byAdmin: fc.boolean(), mayRevoke: mostly }),
  { maxLength: 2 },
);
const commands: fc.Arbitrary<readonly InviteCommand[]> = fc
  .tuple(
    fc.array(wish, { maxLength: 300, size: 'max' }),
    revoking,
    fc.array(wish, { maxLength: 5 }),
    fc.constantFrom(1, 20, 60),
  )
  .map(([before, revoke, afterwards, step]) =>
    [...before, ...revoke, ...afterwards].map((wished, n): InviteCommand => {
      return { ...wished, invite, by: cast.person(hana), at: addSeconds(nine, n * step) };
    }),
  );

function holds(state: InviteState): void {
  if (state.status === 'none') return;
  ok(state.guests.size <= state.maxGuests, 'no more guests than the invite is for');
  ok(
    [...state.guests.values()].every(({ tickets }) => tickets.size <= maxTicketsPerGuest),
    'few tickets remembered',
  );
}

it('an invite obeys the laws of a decider, and sometimes says each of its words', () => {
  const seen: Sightings = new Map();
  fc.assert(
    fc.property(commands, (asked) => {
      const history = obeysTheLaws(inviteDecider, asked, { holds, singleUse: ['UseTicket'] }, seen);
      const tickets = history.flatMap((event) =>
        event.type === 'TicketUsed' ? [event.guest + event.ticket] : [],
      );
      strictEqual(new Set(tickets).size, tickets.length, 'no ticket is ever used twice');
    }),
    { numRuns: 150, seed: 20260302 },
  );
  const words = [...Object.keys(everyEvent), ...Object.keys(everyRefusal)];
  expect(words.filter((word) => !seen.has(word))).toEqual([]);
});

const everyEvent: Record<InviteEvent['type'], true> = {
  InviteCreated: true,
  InviteRevoked: true,
  InviteRedeemed: true,
  TicketUsed: true,
};
const everyRefusal: Record<InviteRefusal['code'], true> = {
  'invite-unknown': true,
  'invite-exists': true,
  'invite-revoked': true,
  'invite-expired': true,
  'invite-used-up': true,
  'invite-guest-unknown': true,
  'ticket-used': true,
  'ticket-limit-reached': true,
  'only-host-or-cohost': true,
};
