// POST /v1/guest-sessions: a ticket is turned into a session, once. A ticket may travel in a link; the session's token
// does not. The same request under its key (a lost reply) gets a token again, while the ticket is valid.
import { z } from 'zod';
import { addSeconds } from '../../domain/shared/instant.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import { notProven, sessionSeconds, ticketOf, tokenLength } from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({ ticket: textSchema(tokenLength) }),
  answer: z.object({ guest: z.string() }),
  revealed: z.object({ meeting: z.string(), access_token: z.string(), expiresAt: z.string() }),
};

/** The route; `tokens` reads the ticket and signs the session. */
export function useTicketRoute({ tokens, facts }: Pick<GuestPorts, 'tokens' | 'facts'>): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/guest-sessions',
    operationId: 'useTicket',
    summary: "Turns a guest's ticket into a session of 15 minutes.",
    tag: 'invites',
    roundTrips: { warm: 2, cold: 3 },
    roles: 'public',
    shape,
    caller: async ({ body, at }) => {
      const { tenant, guest } = await ticketOf(tokens, body.ticket, at);
      return { tenant, person: guest, by: { kind: 'guest', id: guest } };
    },
    command: async ({ body, by, at }) => {
      const { invite, guest, ticket, expiresAt } = await ticketOf(tokens, body.ticket, at);
      return { type: 'UseTicket', invite, guest, ticket, ticketExpiresAt: expiresAt, by, at };
    },
    refusals: [
      'invite-unknown',
      'invite-revoked',
      'invite-guest-unknown',
      'ticket-used',
      'ticket-limit-reached',
    ],
    answer: { status: 201, body: (_verdict, { person: guest }) => ({ guest }) },
    reveal: async ({ body, at }) => {
      const { tenant, invite, guest } = await ticketOf(tokens, body.ticket, at);
      const terms = await facts.invite(tenant, invite, (state) =>
        state.status === 'active' ? { meeting: state.meeting, role: state.role } : undefined,
      );
      if (terms === undefined) throw notProven();
      const expiresAt = addSeconds(at, sessionSeconds);
      const token = await tokens.mintSession({ tenant, guest, invite, ...terms }, at, expiresAt);
      return { meeting: terms.meeting, access_token: token, expiresAt };
    },
  });
}
