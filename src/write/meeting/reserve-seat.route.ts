// POST …/join-tickets: a ticket reserves the seat until it is used or lapses. The token of the media plane is part of the
// reply, made anew each time and never kept.
import { z } from 'zod';
import { parseDeviceId, parseTicketId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { audioProfile, joinMedia, mediaFor, ticketOver } from './join-media.ts';
import type { JoinMediaPorts } from './join-media.ts';
import { meetingPath, participants } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ device: idSchema(parseDeviceId) }),
  answer: z.object({
    ticket: z.string(),
    person: z.string(),
    device: z.string(),
    until: z.string(),
    audio: audioProfile,
    endsBy: z.string().nullable(),
  }),
  revealed: z.object({ media: joinMedia }),
};

/** The route; its tokens are for the media plane. */
export function reserveSeatRoute(ports: JoinMediaPorts): CommandRoute {
  return commandRoute<typeof shape>({
    method: 'POST',
    url: '/v1/meetings/{meeting}/join-tickets',
    operationId: 'reserveSeat',
    summary:
      'Gives a join ticket for a device, and a token of at most a minute for the media plane; the seat is held until the ticket is used or lapses. Who waits is let in where the door stands open.',
    tag: 'meetings',
    roundTrips: { warm: 2, cold: 3 },
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
    problems: [ticketOver],
    answer: {
      status: 201,
      body: ({ events }) => {
        const seat = events.find((event) => event.type === 'SeatReserved');
        if (seat === undefined) throw new Error('a join ticket without its seat');
        const { ticket, person, device, until, audio: profile, endsBy } = seat;
        return { ticket, person, device, until, audio: profile, endsBy };
      },
    },
    reveal: async (
      { tenant, params: { meeting }, person, body: { device }, at, newId },
      { audio: profile },
    ) => {
      const ticket = newId('ticket', parseTicketId);
      return {
        media: await mediaFor(ports, { tenant, meeting, person, device, ticket, audio: profile, at }),
      };
    },
  });
}
