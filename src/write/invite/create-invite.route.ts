// POST …/invites: a link that lets people without an account knock. The link is a signature over the invite and its
// end: it is made anew for every reply and kept nowhere.
import { z } from 'zod';
import { parseInviteId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { instantSchema, wholeNumberSchema } from '../../http/schemas.ts';
import { arrangers, meetingPath } from '../meeting/meeting-route.ts';
import type { GuestPorts } from './guest-doors.ts';

const maxGuests = 1_000;

const shape = {
  params: meetingPath,
  body: z.strictObject({
    role: z.enum(['guest', 'observer']),
    expiresAt: instantSchema(),
    maxGuests: wholeNumberSchema(1, maxGuests),
  }),
  answer: z.object({ invite: z.string() }),
  revealed: z.object({ link: z.string() }),
};

/** The route; `tokens` signs the link. */
export function createInviteRoute({ tokens }: Pick<GuestPorts, 'tokens'>): CommandRoute {
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
      by,
      at,
    }),
    refusals: ['tenant-suspended', 'only-host-or-cohost', 'invite-expired', 'invite-exists'],
    answer: { status: 201, body: (_verdict, { newId }) => ({ invite: newId('invite', parseInviteId) }) },
    reveal: async ({ tenant, body, at, newId }) => ({
      link: await tokens.mintLink({ tenant, invite: newId('invite', parseInviteId) }, at, body.expiresAt),
    }),
  });
}
