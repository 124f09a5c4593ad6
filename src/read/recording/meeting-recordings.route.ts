// GET /v1/meetings/{meeting}/recordings: when a meeting was recorded, and how far each file has come.
import { z } from 'zod';
import { parseTrackId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingAbsent, meetingParams } from '../meeting/meeting-words.ts';
import { viewerOf } from '../meeting/viewer.ts';
import {
  meetingRecordings,
  meetingRecordingsSchema,
  recordedTrackSchema,
} from './meeting-recordings.query.ts';

const place = z.strictObject({ track: idSchema(parseTrackId) });
const answer = pageSchema(recordedTrackSchema).extend({
  recordings: meetingRecordingsSchema.shape.recordings,
});

/** One round trip. */
export function meetingRecordingsRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}/recordings',
    operationId: 'listRecordings',
    summary:
      'When the meeting was recorded, and its files; hosts and admins see everybody’s, others their own',
    tag: 'recordings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: { params: meetingParams(), query: z.strictObject(pageQuery(place)), answer },
    sources: [
      { projection: 'recordings', category: 'meeting', param: 'meeting' },
      { projection: 'meeting-detail', category: 'meeting', param: 'meeting' },
    ],
    absent: meetingAbsent,
    answer: async ({ params: { meeting }, query: { cursor, limit }, principal, reading }) => {
      const wanted = { after: cursor?.track, limit: limit + 1 };
      const found = await meetingRecordings(reading(db), viewerOf(principal), meeting, wanted);
      if (found === undefined) return undefined;
      const { recordings, tracks } = found;
      return { body: { ...pageOf(tracks, limit, ({ track }) => ({ track })), recordings } };
    },
  });
}
