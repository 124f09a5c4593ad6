// POST …/removals: a host sends someone out.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { meetingPath, members, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ person: idSchema(parsePersonId) }),
  answer: z.object({ removed: z.array(z.string()) }),
};

export const removeParticipantRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/removals',
  operationId: 'removeParticipant',
  summary: 'Sends someone out of the meeting.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, body: { person }, by, at }) => ({
    type: 'RemoveParticipant',
    meeting,
    person,
    by,
    at,
  }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'only-host-or-cohost',
    'participant-unknown',
    'role-fixed',
    'only-host',
  ],
  answer: { status: 200, body: (verdict) => ({ removed: personsOf(verdict, 'ParticipantRemoved') }) },
});
