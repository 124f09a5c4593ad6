// PUT …/mute-on-entry: whether who comes in is muted at first.
import { z } from 'zod';
import { meetingRoute, members } from './meeting-route.ts';

export const setMuteOnEntryRoute = meetingRoute({
  method: 'PUT',
  path: 'mute-on-entry',
  operationId: 'setMuteOnEntry',
  summary: 'Mutes participants when they come in, or not.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ on: z.boolean() }),
  command: (asked, { on }) => ({ type: 'SetMuteOnEntry', ...asked, on }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
});
