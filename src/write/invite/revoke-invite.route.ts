// POST …/revoke: nobody new comes in by the link, and who has taken it gets no ticket any more; their sessions end
// (guest-standing.ts). Nobody is sent out of the room: that is for a host.
import { z } from 'zod';
import { parseInviteId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema, noBody } from '../../http/schemas.ts';
import { arrangers } from '../meeting/meeting-route.ts';

const shape = {
  params: z.strictObject({ invite: idSchema(parseInviteId) }),
  body: noBody,
  answer: z.object({ invite: z.string() }),
};

export const revokeInviteRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/invites/{invite}/revoke',
  operationId: 'revokeInvite',
  summary: 'Revokes an invite.',
  tag: 'invites',
  roundTrips: { warm: 3, cold: 3 },
  roles: arrangers,
  shape,
  command: ({ params: { invite }, principal, by, at }) => ({
    type: 'RevokeInvite',
    invite,
    byAdmin: principal?.roles.has('admin') === true,
    by,
    at,
  }),
  refusals: ['invite-unknown', 'only-host-or-cohost'],
  answer: { status: 200, body: (_verdict, { params: { invite } }) => ({ invite }) },
});
