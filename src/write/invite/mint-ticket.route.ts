// POST /v1/guests/{guest}/tickets: a guest who has taken an invite comes back: the same participant, by the proof that
// only they keep. Mints a ticket and says nothing on record: using it does.
import { z } from 'zod';
import { parsePersonId, parseTicketId } from '../../domain/shared/ids.ts';
import { addSeconds } from '../../domain/shared/instant.ts';
import { contextOf } from '../../http/context-slot.ts';
import type { CommandHttpRoute } from '../../http/http-route.ts';
import { idSchema, textSchema } from '../../http/schemas.ts';
import { parsed } from '../../http/validation.ts';
import { linkOf, notProven, proves, ticketSeconds, tokenLength } from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';
import { newTicket } from './new-ticket.ts';

const maxProofLength = 200;
const params = z.strictObject({ guest: idSchema(parsePersonId) });
const body = z.strictObject({ link: textSchema(tokenLength), proof: textSchema(maxProofLength) });
const answer = z.object({ ticket: z.string(), ticketExpiresAt: z.string() });

/** The route, bound to what it needs. */
export function mintTicketRoute({ tokens, facts, ids }: GuestPorts): CommandHttpRoute {
  return {
    kind: 'command',
    method: 'POST',
    url: '/v1/guests/{guest}/tickets',
    operationId: 'mintTicket',
    summary: 'Gives a guest who has taken the invite a new single-use ticket.',
    tag: 'invites',
    roundTrips: { warm: 1, cold: 1 },
    roles: 'public',
    shape: { params, body },
    answer: { status: 200, contentType: 'application/json', schema: answer },
    problems: [{ status: 401, code: 'guest-not-proven' }],
    handle: async (request, reply) => {
      const { at } = contextOf(request);
      const { guest } = parsed(params, request.params, 'path');
      const { link, proof } = parsed(body, request.body ?? null, 'body');
      const { tenant, invite } = await linkOf(tokens, link, at);
      const proofHash = await facts.invite(tenant, invite, (state) =>
        state.status === 'active' ? state.guests.get(guest)?.proofHash : undefined,
      );
      if (proofHash === undefined || !proves(proof, proofHash)) throw notProven();
      const expiresAt = addSeconds(at, ticketSeconds);
      const ticket = newTicket(ids, parseTicketId);
      const token = await tokens.mintTicket({ tenant, invite, guest, ticket, expiresAt }, at);
      return reply
        .header('cache-control', 'no-store')
        .type('application/json')
        .send(JSON.stringify({ ticket: token, ticketExpiresAt: expiresAt }));
    },
  };
}
