// POST /v1/guests: someone without an account takes an invite, and gets their first ticket with the reply. The same
// proof is the same guest, but no further ticket: the hash is on record and proves nothing, so who took the invite
// before comes back by their proof (mint-ticket.route.ts).
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { addSeconds } from '../../domain/shared/instant.ts';
import { parseTicketId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import { nameLength } from '../meeting/meeting-route.ts';
import { guestOf, linkOf, ticketSeconds, tokenLength } from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';
import { newTicket } from './new-ticket.ts';

const sha256Form = /^[0-9a-f]{64}$/;

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({
    link: textSchema(tokenLength),
    displayName: textSchema(nameLength),
    proofHash: z.string().regex(sha256Form),
  }),
  answer: z.object({ guest: z.string(), isNew: z.boolean() }),
  revealed: z.object({ ticket: z.string().optional(), ticketExpiresAt: z.string().optional() }),
};

/** The route; `tokens` reads the link and signs the ticket. */
export function redeemInviteRoute({ tokens, ids }: Pick<GuestPorts, 'tokens' | 'ids'>): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/guests',
    operationId: 'redeemInvite',
    summary:
      'Takes an invite as a guest; `proofHash` is the SHA-256 of a random proof that only the guest keeps.',
    tag: 'invites',
    roundTrips: { warm: 4, cold: 5 },
    roles: 'public',
    shape,
    caller: async ({ body, at }) => {
      const { tenant, invite } = await linkOf(tokens, body.link, at);
      const person = guestOf(ids, invite, body.proofHash);
      return { tenant, person, by: { kind: 'guest', id: person } };
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
    answer: { status: 201, body: ({ events }, { person: guest }) => ({ guest, isNew: events.length > 0 }) },
    // Kept with the answer, so that a lost reply is had again under its key, ticket and all.
    reveal: async ({ tenant, person: guest, body, at }, { isNew }) => {
      if (!isNew) return {};
      const { invite } = await linkOf(tokens, body.link, at);
      const expiresAt = addSeconds(at, ticketSeconds);
      const ticket = newTicket(ids, parseTicketId);
      const token = await tokens.mintTicket({ tenant, invite, guest, ticket, expiresAt }, at);
      return { ticket: token, ticketExpiresAt: expiresAt };
    },
  });
}
