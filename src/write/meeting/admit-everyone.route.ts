// POST …/admissions/all: a host lets in everybody who waits, a hundred at a time.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { noBody } from '../../http/schemas.ts';
import { meetingPath, members, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: noBody,
  answer: z.object({ admitted: z.array(z.string()) }),
};

export const admitEveryoneRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/admissions/all',
  operationId: 'admitEveryone',
  summary: 'Admits everybody who waits (100 at a time).',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, by, at }) => ({ type: 'AdmitEveryone', meeting, by, at }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'only-host-or-cohost',
    'meeting-not-open',
    'duration-exceeded',
  ],
  answer: { status: 200, body: (verdict) => ({ admitted: personsOf(verdict, 'ParticipantAdmitted') }) },
});
