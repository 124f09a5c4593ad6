// POST …/admissions: a host lets one person in, also one who was refused or sent out before.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { meetingPath, members, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ person: idSchema(parsePersonId) }),
  answer: z.object({ admitted: z.array(z.string()) }),
};

export const admitParticipantRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/admissions',
  operationId: 'admitParticipant',
  summary: 'Admits one person.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, body: { person }, by, at }) => ({
    type: 'AdmitParticipant',
    meeting,
    person,
    by,
    at,
  }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'only-host-or-cohost',
    'meeting-not-open',
    'participant-unknown',
    'duration-exceeded',
  ],
  answer: { status: 200, body: (verdict) => ({ admitted: personsOf(verdict, 'ParticipantAdmitted') }) },
});
