// POST …/hands: one’s own hand goes up.
import { noBody } from '../../http/schemas.ts';
import { meetingRoute, participants } from './meeting-route.ts';

export const raiseHandRoute = meetingRoute({
  path: 'hands',
  operationId: 'raiseHand',
  summary: 'Raises the hand of who asks.',
  roundTrips: { warm: 2, cold: 3 },
  roles: participants,
  body: noBody,
  command: (asked, _body, person) => ({ type: 'RaiseHand', ...asked, person }),
  refusals: [
    'meeting-unknown',
    'meeting-not-open',
    'meeting-over',
    'participant-unknown',
    'not-admitted',
    'not-yourself',
  ],
});
