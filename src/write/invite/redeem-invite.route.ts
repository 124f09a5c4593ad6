// POST /v1/guests: someone without an account takes an invite, and gets their first ticket with the reply. The same
// proof is the same guest, but no further ticket: the hash is on record and proves nothing, so who took the invite
// before comes back by their proof (mint-ticket.route.ts).
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { parseTicketId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import { guestNameSchema } from '../meeting/role-names.ts';
import { guestNotProven, linkOf, takerOf, ticketEnd, ticketToken, tokenLength } from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';

const sha256Form = /^[0-9a-f]{64}$/;

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({
    link: textSchema(tokenLength),
    displayName: guestNameSchema(),
    proofHash: z.string().regex(sha256Form),
  }),
  answer: z.object({ guest: z.string(), isNew: z.boolean(), ticketExpiresAt: z.string().optional() }),
  revealed: z.object({ ticket: z.string().optional() }),
};

/** The route; `tokens` reads the link and signs the ticket. */
export function redeemInviteRoute(ports: GuestPorts): CommandRoute {
  const { tokens } = ports;
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/guests',
    operationId: 'redeemInvite',
    summary:
      'Takes an invite as a guest; `proofHash` is the SHA-256 of a random proof of at least 128 bits (22 characters of base64url) that only the guest keeps.',
    tag: 'invites',
    roundTrips: { warm: 5, cold: 5 },
    roles: 'public',
    shape,
    caller: async ({ body: { link, proofHash }, at }) => {
      const read = await linkOf(tokens, link, at);
      const person = await takerOf(ports, read, proofHash);
      return { tenant: read.tenant, person, by: { kind: 'guest', id: person } };
    },
    command: async ({ body: { link, displayName, proofHash }, person: guest, by, at }) => {
      const { invite } = await linkOf(tokens, link, at);
      return { type: 'RedeemInvite', invite, guest, displayName: known(displayName), proofHash, by, at };
    },
    refusals: [
      'tenant-suspended',
      'invite-unknown',
      'invite-revoked',
      'invite-expired',
      'invite-used-up',
      'invite-guest-unknown',
    ],
    problems: [guestNotProven],
    answer: {
      status: 201,
      body: ({ events, at }, { person: guest }) =>
        events.length > 0 ? { guest, isNew: true, ticketExpiresAt: ticketEnd(at) } : { guest, isNew: false },
    },
    // A lost reply is had again under its key, ticket and all. (Of an answer that an earlier version kept, the end is gone.)
    reveal: async (
      { tenant, person: guest, body: { link }, at, newId },
      { isNew, ticketExpiresAt = ticketEnd(at) },
    ) => {
      if (!isNew) return {};
      const { invite } = await linkOf(tokens, link, at);
      const ticket = newId('ticket', parseTicketId);
      const token = await ticketToken(tokens, { tenant, invite, guest, ticket }, ticketExpiresAt);
      return { ticket: token, ticketExpiresAt };
    },
  });
}
