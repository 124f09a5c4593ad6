// POST …/refusals/all: a host lets in nobody of those who wait.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { noBody } from '../../http/schemas.ts';
import { meetingPath, members, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: noBody,
  answer: z.object({ refused: z.array(z.string()) }),
};

export const refuseEveryoneRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/refusals/all',
  operationId: 'refuseEveryone',
  summary: 'Refuses everybody who waits (100 at a time).',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, by, at }) => ({ type: 'RefuseEveryone', meeting, by, at }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
  answer: { status: 200, body: (verdict) => ({ refused: personsOf(verdict, 'ParticipantRefused') }) },
});
