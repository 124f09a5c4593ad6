// POST …/recordings: has a meeting recorded from now on. One recording is taken out of the billing period's quota before it starts;
// two meetings that start one at once meet in the account's stream.
import { z } from 'zod';
import { parseMeetingId, parseRecordingId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { accountPath } from './account-route.ts';

const shape = {
  params: accountPath,
  body: z.strictObject({ meeting: idSchema(parseMeetingId) }),
  answer: z.object({ recording: z.string() }),
};

export const reserveRecordingRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts/{account}/recordings',
  operationId: 'reserveRecording',
  summary: "Records a meeting: takes one recording out of the account's quota, and begins it.",
  tag: 'accounts',
  roundTrips: { warm: 4, cold: 4 },
  roles: ['member'],
  shape,
  command: ({ params: { account }, body: { meeting }, by, at, newId }) => ({
    type: 'ReserveRecording',
    account,
    meeting,
    recording: newId('recording', parseRecordingId),
    by,
    at,
  }),
  refusals: [
    'account-unknown',
    'account-suspended',
    'account-closed',
    'recording-limit-reached',
    'meeting-unknown',
    'meeting-not-open',
    'recording-running',
    'tenant-suspended',
  ],
  answer: {
    status: 201,
    body: (_verdict, { newId }) => ({ recording: newId('recording', parseRecordingId) }),
  },
});
