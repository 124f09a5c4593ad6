// PUT …/participants/{person}/role: what someone may do in the meeting.
import { z } from 'zod';
import { members, personRoute } from './meeting-route.ts';

export const changeRoleRoute = personRoute({
  method: 'PUT',
  path: 'role',
  operationId: 'changeRole',
  summary: 'Makes a participant co-host, participant or observer.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ role: z.enum(['co-host', 'participant', 'observer']) }),
  command: (asked, { role }) => ({ type: 'ChangeRole', ...asked, role }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'only-host',
    'participant-unknown',
    'role-fixed',
    'meeting-full',
    'observer-limit-reached',
  ],
});
