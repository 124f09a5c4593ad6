// POST /v1/guest-sessions: a ticket is turned into a session, once. A ticket may travel in a link; the session's token
// does not. The same request under its key (a lost reply) gets the same session again, until its invite is revoked.
import { z } from 'zod';
import { addSeconds } from '../../domain/shared/instant.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import {
  guestNotProven,
  inviteRevoked,
  keptInstant,
  notProven,
  sessionSeconds,
  ticketOf,
  tokenLength,
} from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({ ticket: textSchema(tokenLength) }),
  // An answer that an earlier version kept has no end.
  answer: z.object({ guest: z.string(), expiresAt: z.string().optional() }),
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
    problems: [guestNotProven],
    answer: {
      status: 201,
      body: (_verdict, { person: guest, at }) => ({ guest, expiresAt: sessionEnd(at) }),
    },
    reveal: async ({ body, at }, { expiresAt = sessionEnd(at) }) => {
      const { tenant, invite, guest } = await ticketOf(tokens, body.ticket, at);
      const { status, terms } = await facts.invite(tenant, invite, (state) => ({
        status: state.status,
        terms: state.status === 'none' ? undefined : { meeting: state.meeting, role: state.role },
      }));
      if (status === 'revoked') throw inviteRevoked();
      if (terms === undefined) throw notProven();
      const end = keptInstant(expiresAt);
      const begin = addSeconds(end, -sessionSeconds);
      const token = await tokens.mintSession({ tenant, guest, invite, ...terms }, begin, end);
      return { meeting: terms.meeting, access_token: token, expiresAt };
    },
  });
}

function sessionEnd(at: Parameters<typeof addSeconds>[0]): string {
  return addSeconds(at, sessionSeconds);
}
