// POST …/mute-all: everybody but hosts and co-hosts is muted.
import { noBody } from '../../http/schemas.ts';
import { meetingRoute, members } from './meeting-route.ts';

export const muteEveryoneRoute = meetingRoute({
  path: 'mute-all',
  operationId: 'muteEveryone',
  summary: 'Mutes everybody but hosts and co-hosts.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: noBody,
  command: (asked) => ({ type: 'MuteEveryone', ...asked }),
  refusals: ['meeting-unknown', 'meeting-not-open', 'meeting-over', 'only-host-or-cohost'],
});
