// POST …/upgrade: puts the account’s present limits in force in an open meeting.
import { noBody } from '../../http/schemas.ts';
import { meetingRoute, members } from './meeting-route.ts';

export const applyUpgradeRoute = meetingRoute({
  path: 'upgrade',
  operationId: 'applyUpgrade',
  summary: 'Applies an upgrade of the account to the open meeting.',
  roundTrips: { warm: 5, cold: 5 },
  roles: members,
  body: noBody,
  command: (asked) => ({ type: 'ApplyUpgrade', ...asked }),
  refusals: [
    'tenant-suspended',
    'meeting-unknown',
    'account-unknown',
    'account-suspended',
    'account-closed',
    'trial-expired',
    'meeting-not-open',
    'meeting-over',
    'not-an-upgrade',
    'only-host-or-cohost',
  ],
});
