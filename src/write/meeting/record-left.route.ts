// POST …/presence/left: the media plane reports; a client is never believed.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { mediaPlane, meetingPath } from './meeting-route.ts';
import { presenceReportOf, presenceReportSchema } from './presence-report.ts';

const shape = {
  params: meetingPath,
  body: presenceReportSchema,
  answer: z.object({ left: z.boolean() }),
};

export const recordLeftRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/presence/left',
  operationId: 'recordLeft',
  summary:
    'Reports that a connection of a device is out of the room. The device is there while another of its connections is.',
  tag: 'media plane',
  roundTrips: { warm: 2, cold: 3 },
  roles: mediaPlane,
  shape,
  command: ({ params: { meeting }, body, by, at }) => ({
    type: 'RecordLeft',
    meeting,
    ...presenceReportOf(body),
    by,
    at,
  }),
  refusals: ['meeting-unknown'],
  answer: {
    status: 200,
    body: ({ events }) => ({
      left: events.some(({ type }) => type === 'ParticipantLeft'),
    }),
  },
});
