// GET /v1/meetings/{meeting}: the meeting with its people, as the caller may see them.
import { z } from 'zod';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingPageSchema } from './meeting-page.ts';
import { meetingAbsent, meetingParams } from './meeting-words.ts';
import { readMeeting } from './meeting-detail.query.ts';
import { viewerOf } from './viewer.ts';

/** One round trip. The ETag is the meeting's revision, for If-Match. */
export function meetingDetailRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}',
    operationId: 'readMeeting',
    summary: 'A meeting: what is in force in it and who is in it',
    tag: 'meetings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: { params: meetingParams(), query: z.strictObject({}), answer: meetingPageSchema },
    sources: [
      { projection: 'meeting-detail', category: 'meeting', param: 'meeting' },
      { projection: 'tenant-overview', category: 'tenant' },
    ],
    absent: meetingAbsent,
    answer: ({ params: { meeting }, principal, reading }) =>
      readMeeting(reading(db), viewerOf(principal), meeting),
  });
}
