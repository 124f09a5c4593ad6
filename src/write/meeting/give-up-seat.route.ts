// POST …/seats/{device}/give-up: a ticket that will not be used frees its seat at once.
import { z } from 'zod';
import { parseDeviceId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { noBody } from '../../http/schemas.ts';
import { meetingPath, participants } from './meeting-route.ts';

const shape = {
  params: meetingPath.extend({ device: idSchema(parseDeviceId) }),
  body: noBody,
  answer: z.object({ device: z.string(), released: z.boolean() }),
};

export const giveUpSeatRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/seats/{device}/give-up',
  operationId: 'giveUpSeat',
  summary: 'Gives a reserved seat back before it lapses.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 3 },
  roles: participants,
  shape,
  command: ({ params: { meeting, device }, person, by, at }) => ({
    type: 'GiveUpSeat',
    meeting,
    person,
    device,
    by,
    at,
  }),
  refusals: ['meeting-unknown', 'meeting-not-open', 'meeting-over', 'entry-refused', 'removed-from-meeting'],
  answer: {
    status: 200,
    body: ({ events }, { params: { device } }) => ({
      device,
      released: events.some(({ type }) => type === 'SeatReleased'),
    }),
  },
});
