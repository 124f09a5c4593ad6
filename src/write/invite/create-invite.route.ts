// POST …/invites: a link that lets people without an account knock. The link is a signature over the invite, its beginning
// and its end: it is made for every reply, to the same bytes, and kept nowhere.
import { z } from 'zod';
import { parseInviteId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { notFarAhead } from '../../http/far-ahead.ts';
import { instantSchema, wholeNumberSchema } from '../../http/schemas.ts';
import { arrangers, meetingPath } from '../meeting/meeting-route.ts';
import { inviteRevoked, keptInstant } from './guest-doors.ts';
import type { GuestPorts } from './guest-doors.ts';

const maxGuests = 1_000;

const shape = {
  params: meetingPath,
  body: z.strictObject({
    role: z.enum(['guest', 'observer']),
    expiresAt: instantSchema(),
    maxGuests: wholeNumberSchema(1, maxGuests),
  }),
  // An answer that an earlier version kept does not say when the invite was made.
  answer: z.object({ invite: z.string(), createdAt: z.string().optional() }),
  revealed: z.object({ link: z.string(), joinUrl: z.string(), createdAt: z.string() }),
};

/** The route; `tokens` signs the link. */
export function createInviteRoute({
  tokens,
  facts,
  joinUrl,
}: Pick<GuestPorts, 'tokens' | 'facts' | 'joinUrl'>): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/meetings/{meeting}/invites',
    operationId: 'createInvite',
    summary:
      'Makes an invite link for people without an account: one meeting, one role, expiring, revocable.',
    tag: 'invites',
    roundTrips: { warm: 4, cold: 4 },
    roles: arrangers,
    shape,
    command: ({ params: { meeting }, body, by, at, newId }) => ({
      type: 'CreateInvite',
      invite: newId('invite', parseInviteId),
      meeting,
      ...body,
      expiresAt: notFarAhead('expiresAt', body.expiresAt, at),
      by,
      at,
    }),
    refusals: [
      'tenant-suspended',
      'meeting-unknown',
      'only-host-or-cohost',
      'invite-expired',
      'invite-exists',
    ],
    // Where the request is sent again after the revocation.
    problems: [{ status: 410, code: 'invite-revoked' }],
    answer: {
      status: 201,
      body: (_verdict, { at, newId }) => ({ invite: newId('invite', parseInviteId), createdAt: at }),
    },
    reveal: async ({ tenant, body, at, newId }, { createdAt = at }, isReplay) => {
      const invite = newId('invite', parseInviteId);
      if (isReplay && (await facts.invite(tenant, invite, ({ status }) => status)) === 'revoked') {
        throw inviteRevoked();
      }
      const link = await tokens.mintLink({ tenant, invite }, keptInstant(createdAt), body.expiresAt);
      return { link, joinUrl: joinUrl(link), createdAt };
    },
  });
}
