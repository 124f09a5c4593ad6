// POST …/open: opens the doors and freezes the limits of the account’s plan.
import { noBody } from '../../http/schemas.ts';
import { meetingRoute, members } from './meeting-route.ts';

export const openMeetingRoute = meetingRoute({
  path: 'open',
  operationId: 'openMeeting',
  summary: 'Opens a meeting; the limits in force are frozen.',
  roundTrips: { warm: 5, cold: 5 },
  roles: members,
  body: noBody,
  command: (asked) => ({ type: 'OpenMeeting', ...asked }),
  refusals: [
    'tenant-suspended',
    'meeting-unknown',
    'account-unknown',
    'account-suspended',
    'account-closed',
    'trial-expired',
    'meeting-over',
    'only-host-or-cohost',
  ],
});
