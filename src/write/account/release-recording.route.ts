// POST …/recordings/{recording}/release: a recording that never started does not count.
import { z } from 'zod';
import { parseRecordingId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema, noBody } from '../../http/schemas.ts';
import { accountPath } from './account-route.ts';

const shape = {
  params: accountPath.extend({ recording: idSchema(parseRecordingId) }),
  body: noBody,
  answer: z.object({ recording: z.string() }),
};

export const releaseRecordingRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/accounts/{account}/recordings/{recording}/release',
  operationId: 'releaseRecording',
  summary: 'Gives a reserved recording back that never started.',
  tag: 'accounts',
  roundTrips: { warm: 2, cold: 3 },
  roles: ['admin'],
  shape,
  command: ({ params: { account, recording }, by, at }) => ({
    type: 'ReleaseRecording',
    account,
    recording,
    by,
    at,
  }),
  refusals: ['account-unknown'],
  answer: { status: 200, body: (_verdict, { params: { recording } }) => ({ recording }) },
});
