// POST …/join-tickets: a ticket reserves the seat until it is used or lapses. The token of the media plane will be
// part of the reply, made anew each time and never kept.
import { z } from 'zod';
import { parseDeviceId, parseTicketId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { meetingPath, participants } from './meeting-route.ts';

const audio = z.object({
  codec: z.literal('opus'),
  bitrateBps: z.int(),
  channels: z.union([z.literal(1), z.literal(2)]),
  dtx: z.boolean(),
  red: z.boolean(),
});

const shape = {
  params: meetingPath,
  body: z.strictObject({ device: idSchema(parseDeviceId) }),
  answer: z.object({
    ticket: z.string(),
    person: z.string(),
    device: z.string(),
    until: z.string(),
    audio,
    endsBy: z.string().nullable(),
  }),
};

export const reserveSeatRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/join-tickets',
  operationId: 'reserveSeat',
  summary:
    'Gives a join ticket for a device; the seat is held until the ticket is used or lapses. Who waits is let in where the door stands open.',
  tag: 'meetings',
  roundTrips: { warm: 2, cold: 2 },
  roles: participants,
  shape,
  command: ({ params: { meeting }, body: { device }, person, by, at, newId }) => ({
    type: 'ReserveSeat',
    meeting,
    person,
    device,
    ticket: newId('ticket', parseTicketId),
    by,
    at,
  }),
  refusals: [
    'meeting-unknown',
    'meeting-not-open',
    'meeting-over',
    'duration-exceeded',
    'not-admitted',
    'entry-refused',
    'removed-from-meeting',
    'meeting-full',
    'observer-limit-reached',
    'device-limit-reached',
    'guest-limit-reached',
  ],
  answer: {
    status: 201,
    body: ({ events }) => {
      const seat = events.find((event) => event.type === 'SeatReserved');
      if (seat === undefined) throw new Error('a join ticket without its seat');
      const { ticket, person, device, until, audio: profile, endsBy } = seat;
      return { ticket, person, device, until, audio: profile, endsBy };
    },
  },
});
