// POST …/presence/left: the media plane reports; a client is never believed.
import { z } from 'zod';
import { parseDeviceId, parsePersonId } from '../../domain/shared/ids.ts';
import { commandRoute } from '../http/command-route.ts';
import { idSchema, instantSchema } from '../../http/schemas.ts';
import { mediaPlane, meetingPath } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({
    person: idSchema(parsePersonId),
    device: idSchema(parseDeviceId),
    occurredAt: instantSchema(),
  }),
  answer: z.object({ left: z.boolean() }),
};

export const recordLeftRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/presence/left',
  operationId: 'recordLeft',
  summary: 'Reports that a device is out of the room.',
  tag: 'media plane',
  roundTrips: { warm: 2, cold: 3 },
  roles: mediaPlane,
  shape,
  command: ({ params: { meeting }, body, by, at }) => ({ type: 'RecordLeft', meeting, ...body, by, at }),
  refusals: ['meeting-unknown'],
  answer: {
    status: 200,
    body: ({ events }) => ({
      left: events.some(({ type }) => type === 'ParticipantLeft'),
    }),
  },
});
