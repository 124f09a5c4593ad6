// POST …/participants/{person}/mute: by the person, the host or a co-host.
import { noBody } from '../../http/schemas.ts';
import { participants, personRoute } from './meeting-route.ts';

export const muteParticipantRoute = personRoute({
  path: 'mute',
  operationId: 'muteParticipant',
  summary: 'Mutes a participant.',
  roundTrips: { warm: 2, cold: 3 },
  roles: participants,
  body: noBody,
  command: (asked) => ({ type: 'MuteParticipant', ...asked }),
  refusals: [
    'meeting-unknown',
    'meeting-not-open',
    'meeting-over',
    'participant-unknown',
    'not-admitted',
    'only-host-or-cohost',
  ],
});
