// POST …/participants/{person}/unmute: by the person, the host or a co-host.
import { noBody } from '../../http/schemas.ts';
import { participants, personRoute } from './meeting-route.ts';

export const unmuteParticipantRoute = personRoute({
  path: 'unmute',
  operationId: 'unmuteParticipant',
  summary: 'Unmutes a participant.',
  roundTrips: { warm: 2, cold: 3 },
  roles: participants,
  body: noBody,
  command: (asked) => ({ type: 'UnmuteParticipant', ...asked }),
  refusals: [
    'meeting-unknown',
    'meeting-not-open',
    'meeting-over',
    'participant-unknown',
    'not-admitted',
    'only-host-or-cohost',
  ],
});
