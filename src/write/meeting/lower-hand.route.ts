// POST …/participants/{person}/lower-hand: by the person, the host or a co-host.
import { noBody } from '../../http/schemas.ts';
import { participants, personRoute } from './meeting-route.ts';

export const lowerHandRoute = personRoute({
  path: 'lower-hand',
  operationId: 'lowerHand',
  summary: 'Lowers a raised hand.',
  roundTrips: { warm: 2, cold: 3 },
  roles: participants,
  body: noBody,
  command: (asked) => ({ type: 'LowerHand', ...asked }),
  refusals: [
    'meeting-unknown',
    'meeting-not-open',
    'meeting-over',
    'participant-unknown',
    'only-host-or-cohost',
  ],
});
