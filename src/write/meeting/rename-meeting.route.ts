// POST …/rename: another title. Titles are personal: the answer does not repeat it.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { commandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import { meetingPath, members, namesMeeting, titleLength } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ title: textSchema(titleLength) }),
  answer: namesMeeting,
};

export const renameMeetingRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/rename',
  operationId: 'renameMeeting',
  summary: 'Gives a meeting another title.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  shape,
  command: ({ params: { meeting }, body: { title }, by, at, command }) => ({
    type: 'RenameMeeting',
    meeting,
    by,
    at,
    title: known(title),
    request: command,
  }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
  answer: { status: 200, body: (_verdict, { params: { meeting } }) => ({ meeting }) },
});
