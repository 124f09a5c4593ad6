// PUT …/host: hands the meeting over; the former host becomes a co-host.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import { meetingRoute, members } from './meeting-route.ts';

export const transferHostRoute = meetingRoute({
  method: 'PUT',
  path: 'host',
  operationId: 'transferHost',
  summary: 'Hands the meeting over to another host.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ to: idSchema(parsePersonId) }),
  command: (asked, { to }) => ({ type: 'TransferHost', ...asked, to }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'only-host',
    'participant-unknown',
    'not-admitted',
    'role-fixed',
  ],
});
