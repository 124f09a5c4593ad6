// GET /v1/meetings: the caller's meetings, latest start first.
import { z } from 'zod';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { idSchema, instantSchema } from '../../http/schemas.ts';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import { listMeetings, placeOf } from './meeting-list.query.ts';
import { meetingListItemSchema } from './meeting-texts.ts';
import { meetingStatusSchema } from './meeting-words.ts';
import { viewerOf } from './viewer.ts';

const place = z.strictObject({ startsAt: instantSchema(), meeting: idSchema(parseMeetingId) });

/** One round trip. */
export function meetingListRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/meetings',
    operationId: 'listMeetings',
    summary: 'The meetings that the caller hosts or is known to; all of the tenant for an admin',
    tag: 'meetings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member'],
    shape: {
      params: z.strictObject({}),
      query: z.strictObject({ ...pageQuery(place), status: meetingStatusSchema.optional() }),
      answer: pageSchema(meetingListItemSchema),
    },
    sources: [
      { projection: 'meeting-list', category: 'meeting' },
      { projection: 'tenant-overview', category: 'tenant' },
    ],
    absent: { code: 'not-found', detail: 'There is no such list.' },
    answer: async ({ query: { cursor, limit, status }, principal, reading }) => {
      const wanted = { status, after: cursor, limit: limit + 1 };
      const listed = await listMeetings(reading(db), viewerOf(principal), wanted);
      const { items, next } = pageOf(listed, limit, placeOf);
      return { json: `{"items":[${items.join(',')}],"next":${JSON.stringify(next)}}` };
    },
  });
}
