// PUT …/lock: while the room is locked nobody new comes in.
import { z } from 'zod';
import { meetingRoute, members } from './meeting-route.ts';

export const setLockRoute = meetingRoute({
  method: 'PUT',
  path: 'lock',
  operationId: 'setLock',
  summary: 'Locks or unlocks the room.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ locked: z.boolean() }),
  command: (asked, { locked }) => ({ type: 'SetLock', ...asked, locked }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
});
