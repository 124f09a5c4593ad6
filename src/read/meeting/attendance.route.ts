// GET /v1/meetings/{meeting}/attendance: who was there from when to when.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { idSchema } from '../../http/schemas.ts';
import { attendeeSchema, readAttendance } from './attendance.query.ts';
import { meetingAbsent, meetingParams } from './meeting-words.ts';
import { viewerOf } from './viewer.ts';

/** One round trip. */
export function attendanceRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}/attendance',
    operationId: 'readAttendance',
    summary: 'Who was in the meeting, from when to when; hosts and admins see everybody, others themselves',
    tag: 'meetings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: meetingParams(),
      query: z.strictObject(pageQuery(idSchema(parsePersonId))),
      answer: pageSchema(attendeeSchema),
    },
    sources: [
      { projection: 'attendance', category: 'meeting', param: 'meeting' },
      { projection: 'meeting-detail', category: 'meeting', param: 'meeting' },
    ],
    absent: meetingAbsent,
    answer: async ({ params: { meeting }, query: { cursor, limit }, principal, at, reading }) => {
      const wanted = { now: at, after: cursor, limit: limit + 1 };
      const people = await readAttendance(reading(db), viewerOf(principal), meeting, wanted);
      return people && { body: pageOf(people, limit, ({ person }) => person) };
    },
  });
}
