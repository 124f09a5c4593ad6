// GET /v1/meetings/{meeting}/attendance: who was there from when to when.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { readRoute, type ReadRoute } from '../http/read-route.ts';
import { idText } from '../http/schemas.ts';
import { attendeeSchema, readAttendance } from './attendance.query.ts';
import { meetingAbsent, meetingParams } from './meeting-words.ts';
import { viewerOf } from './viewer.ts';

/** One round trip. */
export function attendanceRoute({ db }: { readonly db: ReadDb }): ReadRoute {
  return readRoute({
    url: '/v1/meetings/{meeting}/attendance',
    operationId: 'readAttendance',
    summary: 'Who was in the meeting, from when to when; hosts and admins see everybody, others themselves',
    tag: 'meetings',
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: meetingParams(),
      query: z.strictObject(pageQuery(idText(parsePersonId))),
      answer: pageSchema(attendeeSchema),
    },
    projections: ['attendance', 'meeting-detail'],
    absent: meetingAbsent,
    answer: async ({ params: { meeting }, query: { cursor, limit }, principal, at }) => {
      const wanted = { now: at, after: cursor, limit: limit + 1 };
      const people = await readAttendance(db, viewerOf(principal), meeting, wanted);
      return people && { body: pageOf(people, limit, ({ person }) => person) };
    },
  });
}
