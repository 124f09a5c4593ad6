// POST …/end: ends an open meeting for everybody; once.
import { noBody } from '../../http/schemas.ts';
import { hostsAndOperators, meetingRoute } from './meeting-route.ts';

export const endMeetingRoute = meetingRoute({
  path: 'end',
  operationId: 'endMeeting',
  summary: 'Ends a meeting; ending it again says the same.',
  roundTrips: { warm: 2, cold: 3 },
  roles: hostsAndOperators,
  body: noBody,
  command: (asked) => ({ type: 'EndMeeting', ...asked }),
  refusals: ['meeting-unknown', 'meeting-not-open', 'meeting-over', 'only-host-or-cohost'],
});
