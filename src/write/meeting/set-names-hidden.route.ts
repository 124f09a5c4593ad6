// PUT …/names-hidden: whether participants see each other’s names.
import { z } from 'zod';
import { meetingRoute, members } from './meeting-route.ts';

export const setNamesHiddenRoute = meetingRoute({
  method: 'PUT',
  path: 'names-hidden',
  operationId: 'setNamesHidden',
  summary: 'Hides or shows the names of the participants.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ hidden: z.boolean() }),
  command: (asked, { hidden }) => ({ type: 'SetNamesHidden', ...asked, hidden }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
});
