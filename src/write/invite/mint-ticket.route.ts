// POST /v1/guests/{guest}/tickets: a guest who has taken an invite comes back: the same participant, by the proof that
// only they keep, after the invite's end as well. Says nothing on record: using the ticket does.
import { z } from 'zod';
import { parsePersonId, parseTicketId } from '../../domain/shared/ids.ts';
import { idSchema, textSchema } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import {
  guestNotProven,
  inviteRevoked,
  linkOf,
  notProven,
  proofLength,
  proves,
  ticketEnd,
  ticketToken,
  tokenLength,
} from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';

const shape = {
  params: z.strictObject({ guest: idSchema(parsePersonId) }),
  body: z.strictObject({
    link: textSchema(tokenLength),
    proof: textSchema(proofLength.most, proofLength.least),
  }),
  answer: z.object({ ticketExpiresAt: z.string() }),
  revealed: z.object({ ticket: z.string() }),
};

/** The route; `tokens` reads the link and signs the ticket. */
export function mintTicketRoute({ tokens, facts }: Pick<GuestPorts, 'tokens' | 'facts'>): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/guests/{guest}/tickets',
    operationId: 'mintTicket',
    summary: 'Gives a guest who has taken the invite a new single-use ticket.',
    tag: 'invites',
    roundTrips: { warm: 3, cold: 3 },
    roles: 'public',
    shape,
    caller: async ({ params: { guest }, body: { link, proof }, at }) => {
      const { tenant, invite } = await linkOf(tokens, link, at);
      const { status, proofHash } = await facts.invite(tenant, invite, (state) => ({
        status: state.status,
        proofHash: state.status === 'none' ? undefined : state.guests.get(guest)?.proofHash,
      }));
      if (proofHash === undefined || !proves(proof, proofHash)) throw notProven();
      if (status === 'revoked') throw inviteRevoked();
      return { tenant, person: guest, by: { kind: 'guest', id: guest } };
    },
    command: async ({ body: { link }, person: guest, by, at }) => {
      const { invite } = await linkOf(tokens, link, at);
      return { type: 'IssueTicket', invite, guest, by, at };
    },
    refusals: ['invite-unknown', 'invite-revoked', 'invite-guest-unknown'],
    problems: [guestNotProven],
    answer: { status: 200, body: ({ at }) => ({ ticketExpiresAt: ticketEnd(at) }) },
    reveal: async ({ tenant, person: guest, body: { link }, at, newId }, { ticketExpiresAt }) => {
      const { invite } = await linkOf(tokens, link, at);
      const ticket = newId('ticket', parseTicketId);
      return { ticket: await ticketToken(tokens, { tenant, invite, guest, ticket }, ticketExpiresAt) };
    },
  });
}
