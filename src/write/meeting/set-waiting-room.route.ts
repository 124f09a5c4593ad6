// PUT …/waiting-room: whether who knocks has to wait for a host.
import { z } from 'zod';
import { meetingRoute, members } from './meeting-route.ts';

export const setWaitingRoomRoute = meetingRoute({
  method: 'PUT',
  path: 'waiting-room',
  operationId: 'setWaitingRoom',
  summary: 'Turns the waiting room on or off.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ on: z.boolean() }),
  command: (asked, { on }) => ({ type: 'SetWaitingRoom', ...asked, on }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
});
