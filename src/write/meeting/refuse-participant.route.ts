// POST …/refusals: a host does not let someone in.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { meetingPath, members, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ person: idSchema(parsePersonId) }),
  answer: z.object({ refused: z.array(z.string()) }),
};

export const refuseParticipantRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/refusals',
  operationId: 'refuseParticipant',
  summary: 'Refuses one person entry.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, body: { person }, by, at }) => ({
    type: 'RefuseParticipant',
    meeting,
    person,
    by,
    at,
  }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost', 'participant-unknown', 'role-fixed'],
  answer: { status: 200, body: (verdict) => ({ refused: personsOf(verdict, 'ParticipantRefused') }) },
});
