// POST …/presence/joined: the media plane reports; a client is never believed.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { mediaPlane, meetingPath } from './meeting-route.ts';
import { presenceReportOf, presenceReportSchema } from './presence-report.ts';

const shape = {
  params: meetingPath,
  body: presenceReportSchema,
  answer: z.object({ joined: z.boolean(), rejected: z.string().nullable() }),
};

export const recordJoinedRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/presence/joined',
  operationId: 'recordJoined',
  summary:
    'Reports that a connection of a device is in the room; late, twice or out of order it does no harm. `rejected` says why it must be sent out again.',
  tag: 'media plane',
  roundTrips: { warm: 2, cold: 3 },
  roles: mediaPlane,
  shape,
  command: ({ params: { meeting }, body, by, at }) => ({
    type: 'RecordJoined',
    meeting,
    ...presenceReportOf(body),
    by,
    at,
  }),
  refusals: ['meeting-unknown'],
  answer: {
    status: 200,
    body: ({ events, already }) => {
      const [reason] = events.flatMap((event) => (event.type === 'JoinRejected' ? [event.reason] : []));
      const joined = events.some(({ type }) => type === 'ParticipantJoined');
      return { joined, rejected: reason ?? already?.['rejected'] ?? null };
    },
  },
});
