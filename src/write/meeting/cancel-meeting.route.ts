// POST …/cancel: a meeting that was never opened does not take place.
import { noBody } from '../../http/schemas.ts';
import { hostsAndOperators, meetingRoute } from './meeting-route.ts';

export const cancelMeetingRoute = meetingRoute({
  path: 'cancel',
  operationId: 'cancelMeeting',
  summary: 'Cancels a meeting that is not open yet.',
  roundTrips: { warm: 2, cold: 3 },
  roles: hostsAndOperators,
  body: noBody,
  command: (asked) => ({ type: 'CancelMeeting', ...asked }),
  refusals: ['meeting-unknown', 'meeting-not-scheduled', 'only-host-or-cohost'],
});
