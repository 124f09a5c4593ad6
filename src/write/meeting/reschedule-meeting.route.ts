// POST …/reschedule: another start or length, while the meeting waits to be opened.
import { z } from 'zod';
import { instantSchema, wholeNumberSchema } from '../../http/schemas.ts';
import { arrangers, longestPlannedMinutes, meetingRoute } from './meeting-route.ts';

export const rescheduleMeetingRoute = meetingRoute({
  path: 'reschedule',
  operationId: 'rescheduleMeeting',
  summary: 'Reschedules a meeting that is not open yet.',
  roundTrips: { warm: 2, cold: 3 },
  roles: arrangers,
  body: z.strictObject({
    startsAt: instantSchema(),
    plannedMinutes: wholeNumberSchema(1, longestPlannedMinutes),
  }),
  command: (asked, body) => ({ type: 'RescheduleMeeting', ...asked, ...body }),
  refusals: ['meeting-unknown', 'meeting-not-scheduled', 'starts-in-the-past', 'only-host-or-cohost'],
});
