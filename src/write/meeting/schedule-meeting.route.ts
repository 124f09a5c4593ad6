// POST /v1/meetings: a meeting is arranged, for oneself as host or for somebody else.
import { z } from 'zod';
import { parseAccountId, parseMeetingId, parsePersonId } from '../../domain/shared/ids.ts';
import { known } from '../../domain/shared/personal.ts';
import { commandRoute } from '../http/command-route.ts';
import { notFarAhead } from '../../http/far-ahead.ts';
import { idSchema, instantSchema, readableTextSchema, wholeNumberSchema } from '../../http/schemas.ts';
import { arrangers, longestPlannedMinutes, namesMeeting, titleLength } from './meeting-route.ts';

const shape = {
  params: z.strictObject({}),
  body: z.strictObject({
    account: idSchema(parseAccountId),
    title: readableTextSchema(titleLength),
    startsAt: instantSchema(),
    plannedMinutes: wholeNumberSchema(1, longestPlannedMinutes),
    waitingRoom: z.boolean().optional(),
    host: idSchema(parsePersonId).optional(),
  }),
  answer: namesMeeting,
};

export const scheduleMeetingRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings',
  operationId: 'scheduleMeeting',
  summary: 'Schedules a meeting; the caller is its host unless another is named.',
  tag: 'meetings',
  roundTrips: { warm: 8, cold: 8 },
  roles: arrangers,
  shape,
  command: ({ body, person, by, at, newId }) => ({
    type: 'ScheduleMeeting',
    meeting: newId('meeting', parseMeetingId),
    account: body.account,
    host: body.host ?? person,
    title: known(body.title),
    startsAt: notFarAhead('startsAt', body.startsAt, at),
    plannedMinutes: body.plannedMinutes,
    waitingRoom: body.waitingRoom ?? null,
    by,
    at,
  }),
  refusals: [
    'tenant-unknown',
    'tenant-suspended',
    'account-unknown',
    'account-suspended',
    'account-closed',
    'trial-expired',
    'starts-in-the-past',
    'meeting-exists',
  ],
  answer: {
    status: 201,
    body: (_verdict, { newId }) => ({ meeting: newId('meeting', parseMeetingId) }),
    location: ({ newId }) => `/v1/meetings/${newId('meeting', parseMeetingId)}`,
  },
});
